//! Which runs there are.

use super::seen::Seen;
use super::shown::{Names, at, title};
use super::subject::named;
use crate::ports::{LedgerFault, RowQuery, World};
use deputy_domain::coo::tools::runs_list::RunsList;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::Run;

pub(super) async fn show(world: &World, wanted: &RunsList) -> Seen {
    let parent = match &wanted.project {
        Some(name) => Some(named(world, name).await?.project_id.to_string()),
        None => None,
    };
    let states = wanted.state.iter().map(|state| state.name().to_owned()).collect();
    let query = RowQuery { parent, states, cursor: None, limit: wanted.limit };
    let page = world.ledger.rows(Table::Runs, query).await?;
    if page.rows.is_empty() {
        return Ok("There are no such runs.".to_owned());
    }
    let (mut names, mut lines) = (Names::new(world), Vec::new());
    let count = page.rows.len();
    for row in page.rows {
        lines.push(line(&mut names, &row.read("run")?).await?);
    }
    let more = if page.next.is_some() { " There are more." } else { "" };
    let lines = untrusted("orders of runs", &lines.join("\n"));
    Ok(format!("{count} runs, the newest first.{more}\n{lines}"))
}

/// A run on one line.
pub(super) async fn line(names: &mut Names<'_>, doc: &RunDoc) -> Result<String, LedgerFault> {
    let RunDoc { run_id, run, .. } = doc;
    let Run { order, state, created_at, spent, .. } = run;
    let project = names.of(order.project_id).await?;
    let (state, created_at, cost, title) =
        (state.name(), at(*created_at), spent.cost_usd, title(&order.text));
    Ok(format!("{run_id}  {project}  {state}  {created_at}  {cost}  {title}"))
}
