//! `deputy runs`.

use super::house::tell_if_paused;
use super::projects::names;
use super::session::Session;
use crate::args::Runs;
use crate::outcome::Outcome;
use crate::render::{Table, cost, moment, note, short, state};
use anyhow::Result;
use deputy_protocol::api::{Page, RunView};
use deputy_protocol::ids::ProjectId;
use std::collections::HashMap;

/// Lists runs, the newest first.
pub(super) async fn runs(session: &Session, args: &Runs) -> Result<Outcome> {
    let mut query = vec![("limit", args.limit.to_string())];
    query.extend(args.state.map(|state| ("state", state.to_string())));
    query.extend(args.project.clone().map(|project| ("project", project)));
    let page = session.api.get::<Page<RunView>>(&["runs"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    tell_if_paused(session).await;
    table(&page.view.items, &names(session).await)
        .print(session.out, "No runs: `deputy delegate \"…\"` starts one.")?;
    if page.view.next.is_some() {
        note(&format!("there are older ones: `--limit` shows more than {}", args.limit));
    }
    Ok(Outcome::Done)
}

/// Runs as a list.
pub(super) fn table(runs: &[RunView], names: &HashMap<ProjectId, String>) -> Table {
    let mut table = Table::new(&["run", "state", "created", "cost", "project", "what"]);
    for run in runs {
        let cost = cost(&run.usage);
        let project = run.project_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        table.row([short(&run.id), state(run), moment(run.created_at), cost, project, run.text.clone()]);
    }
    table
}
