//! `deputy projects add`.

use super::told::{deploy_key, warn};
use super::values::{instructions, own_variable, secret_file};
use crate::args::AddProject;
use crate::commands::session::Session;
use crate::outcome::Outcome;
use crate::render::{Shape, clean};
use anyhow::Result;
use deputy_protocol::api::{NewProject, ProjectSaved};
use std::collections::BTreeMap;

/// Entrusts a repository to Deputy, and shows the key that its host is to trust.
pub(in crate::commands) async fn add(session: &Session, args: AddProject) -> Result<Outcome> {
    let project = session.api.post::<ProjectSaved>(&["projects"], &request(args)?).await?;
    if session.out.json {
        session.out.document(&project.json)?;
        return Ok(Outcome::Done);
    }
    let ProjectSaved { project, warnings } = project.view;
    let name = clean(&project.name, Shape::Line);
    session.out.line(&format!("Added {name} ({}).", project.id))?;
    if project.checks.is_empty() {
        session.out.line("It has no checks: work in it will be unverified.")?;
    }
    if let Some(key) = deploy_key(&project) {
        session.out.line(&format!("Its deploy key, to be given write access at the host:\n{key}"))?;
    }
    warn(&warnings);
    Ok(Outcome::Done)
}

fn request(args: AddProject) -> Result<NewProject> {
    let instructions = instructions(args.instructions, args.instructions_file)?;
    let secret_files = args.secret_file.iter().map(|written| secret_file(written));
    let env = args.env.iter().map(|written| own_variable(written));
    Ok(NewProject {
        name: args.name,
        repo_url: args.repo,
        path: args.path,
        default_branch: args.branch,
        checks: args.checks,
        checks_in: args.checks_in,
        setup: args.setup,
        aliases: args.alias,
        instructions,
        agent: args.agent,
        deliver: args.deliver,
        env: env.collect::<Result<BTreeMap<_, _>, _>>()?,
        secret_files: secret_files.collect::<Result<BTreeMap<_, _>, _>>()?,
    })
}
