//! `deputy runs`.

use super::session::Session;
use crate::args::Runs;
use crate::outcome::Outcome;
use crate::render::{Table, moment, short, state};
use anyhow::Result;
use deputy_protocol::api::{Page, RunView};

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
    table(&page.view.items).print(session.out, "No runs: `deputy delegate \"…\"` starts one.")?;
    Ok(Outcome::Done)
}

/// Runs as a list.
pub(super) fn table(runs: &[RunView]) -> Table {
    let mut table = Table::new(&["run", "state", "created", "cost", "what"]);
    for run in runs {
        let cost = run.usage.cost_usd.to_string();
        table.row([short(&run.id), state(run), moment(run.created_at), cost, run.text.clone()]);
    }
    table
}
