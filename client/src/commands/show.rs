//! `deputy show`, and `deputy laptops` until there are any.

use super::artifacts;
use super::inbox::describe;
use super::projects::name_of;
use super::session::Session;
use crate::api::{pick_run, whole};
use crate::outcome::Outcome;
use crate::render::{Table, run_details};
use anyhow::Result;
use deputy_protocol::api::{InboxItem, Page, RunState, RunView};
use serde_json::Value;

/// Shows all about a run.
pub(super) async fn show(session: &Session, run: &str) -> Result<Outcome> {
    let run = pick_run(&session.api, run).await?;
    if session.out.json {
        session.out.document(&run.json)?;
    } else {
        let project = match run.view.project_id {
            Some(id) => Some(name_of(session, id).await),
            None => None,
        };
        let left = artifacts::count(&session.api, &run.view.id.to_string()).await;
        run_details(session.out, &run.view, project.as_deref(), left.as_deref())?;
        asked(session, &run.view).await?;
    }
    Ok(Outcome::Done)
}

/// What a waiting run asks, and how to answer. Whoever may not look goes without.
async fn asked(session: &Session, run: &RunView) -> Result<()> {
    // A review asks for what is shown already.
    if run.inbox.is_empty() || run.state != RunState::Waiting {
        return Ok(());
    }
    let Ok(all) = whole::<InboxItem>(&session.api, &["inbox"]).await else { return Ok(()) };
    for item in all.items.iter().filter(|item| run.inbox.contains(&item.id)) {
        session.out.line("")?;
        describe(session.out, item)?;
    }
    Ok(())
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
