//! `deputy projects set`.

use super::told::{settings, warn};
use super::values::{instructions, own_variable, secret_file};
use crate::args::SetProject;
use crate::commands::session::Session;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean};
use anyhow::Result;
use deputy_protocol::api::{ProjectChange, ProjectSaved, Wish};
use std::collections::BTreeMap;

/// Changes how work in a project is done, and shows how it is done now.
pub(in crate::commands) async fn set(session: &Session, args: SetProject) -> Result<Outcome> {
    let name = args.name.clone();
    let change = request(args)?;
    if change == ProjectChange::default() {
        let text = "say what is to be different: `deputy projects set --help` lists what can be".to_owned();
        return Err(UsageError(text).into());
    }
    let saved = session.api.patch::<ProjectSaved>(&["projects", &name], &change).await?;
    if session.out.json {
        session.out.document(&saved.json)?;
        return Ok(Outcome::Done);
    }
    let ProjectSaved { project, warnings } = saved.view;
    session.out.line(&format!("Changed {}. From now on:", clean(&project.name, Shape::Line)))?;
    settings(session, &project)?;
    // What was ordered before carries these with it.
    let is_in_orders = change.checks.is_some()
        || change.checks_in.is_some()
        || change.default_branch.is_some()
        || change.deliver.is_some()
        || !change.agent.is_keep();
    if is_in_orders {
        session.out.line("Work that was ordered before keeps its checks, branch, delivery and agent.")?;
    }
    warn(&warnings);
    Ok(Outcome::Done)
}

fn request(args: SetProject) -> Result<ProjectChange> {
    let mut env: BTreeMap<String, Option<String>> = BTreeMap::new();
    for written in &args.env {
        let (name, value) = own_variable(written)?;
        env.insert(name, Some(value));
    }
    env.extend(args.no_env.into_iter().map(|name| (name, None)));
    let mut secret_files: BTreeMap<String, Option<String>> = BTreeMap::new();
    for written in &args.secret_file {
        let (path, text) = secret_file(written)?;
        secret_files.insert(path, Some(text));
    }
    secret_files.extend(args.no_secret_file.into_iter().map(|path| (path, None)));
    Ok(ProjectChange {
        path: value(args.path, args.no_path),
        default_branch: args.branch,
        checks: list(args.checks, args.no_checks),
        checks_in: args.checks_in,
        setup: list(args.setup, args.no_setup),
        aliases: list(args.alias, args.no_aliases),
        instructions: value(instructions(args.instructions, args.instructions_file)?, args.no_instructions),
        agent: value(args.agent, args.no_agent),
        deliver: args.deliver,
        env,
        secret_files,
    })
}

/// A value that is set, taken away, or left as it is.
fn value(written: Option<String>, is_taken_away: bool) -> Wish<String> {
    if is_taken_away { Wish::Clear } else { written.map_or(Wish::Keep, Wish::Set) }
}

/// A list that is set, emptied, or left as it is.
fn list(written: Vec<String>, is_emptied: bool) -> Option<Vec<String>> {
    (is_emptied || !written.is_empty()).then_some(written)
}
