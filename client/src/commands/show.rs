//! `deputy show`, and `deputy laptops` until there are any.

use super::artifacts;
use super::projects::names;
use super::session::Session;
use crate::api::pick_run;
use crate::outcome::Outcome;
use crate::render::{Table, run_details};
use anyhow::Result;
use deputy_protocol::api::Page;
use serde_json::Value;

/// Shows all about a run.
pub(super) async fn show(session: &Session, run: &str) -> Result<Outcome> {
    let run = pick_run(&session.api, run).await?;
    if session.out.json {
        session.out.document(&run.json)?;
    } else {
        let project = match run.view.project_id {
            Some(id) => Some(names(session).await.remove(&id).unwrap_or_else(|| id.to_string())),
            None => None,
        };
        let left = artifacts::count(&session.api, &run.view.id.to_string()).await;
        run_details(session.out, &run.view, project.as_deref(), left.as_deref())?;
    }
    Ok(Outcome::Done)
}

/// Lists laptops. A server that cannot have any yet says so in a problem.
pub(super) async fn laptops(session: &Session) -> Result<Outcome> {
    let page = session.api.get::<Page<Value>>(&["laptops"], &[]).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["laptop", "name"]);
    for laptop in page.view.items {
        let text = |field: &str| laptop[field].as_str().unwrap_or_default().to_owned();
        table.row([text("id"), text("name")]);
    }
    table.print(session.out, "No laptops.")?;
    Ok(Outcome::Done)
}
