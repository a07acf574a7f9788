//! `deputy projects remove`.

use super::told::deploy_key;
use crate::args::RemoveProject;
use crate::commands::session::Session;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean, note};
use anyhow::{Context, Result};
use deputy_protocol::api::{Project, ProjectSaved};
use std::io::{BufRead, IsTerminal, Write};

/// Removes a project, once the founder said so.
pub(in crate::commands) async fn remove(session: &Session, args: &RemoveProject) -> Result<Outcome> {
    // By its id the order can be repeated when its answer is lost: the name is free by then.
    let project = session.api.get::<Project>(&["projects", &args.name], &[]).await?.view;
    if !args.yes && !is_meant(&project)? {
        note("nothing was removed");
        return Ok(Outcome::Failed);
    }
    let removed = session.api.delete::<ProjectSaved>(&["projects", &project.id.to_string()]).await?;
    if session.out.json {
        session.out.document(&removed.json)?;
        return Ok(Outcome::Done);
    }
    let ProjectSaved { project, warnings } = removed.view;
    session.out.line(&format!("Removed {}.", clean(&project.name, Shape::Line)))?;
    for said in warnings {
        session.out.line(&format!("→ {}", clean(&said, Shape::Line)))?;
    }
    if let Some(key) = deploy_key(&project) {
        session.out.line(&format!("→ its deploy key is of no use any more, take it from the host: {key}"))?;
    }
    Ok(Outcome::Done)
}

/// Asks at the terminal. Where nobody can be asked, the word has to be in the order.
fn is_meant(project: &Project) -> Result<bool> {
    let name = clean(&project.name, Shape::Line);
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let text = format!("there is no terminal to ask at: `deputy projects remove {name} --yes`");
        return Err(UsageError(text).into());
    }
    let place = project.repo_url.as_deref().unwrap_or("Deputy's own repository");
    write!(
        std::io::stderr(),
        "Remove {name} ({})? No work is done in it any more; what was done can still be looked at. [y/N] ",
        clean(place, Shape::Line)
    )?;
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("cannot read the answer")?;
    Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
