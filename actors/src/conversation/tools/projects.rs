//! Which project a tool means.

use super::super::mind::Thinker;
use super::subject::NOT_THIS_ONE;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ProjectDoc, name_key};
use deputy_protocol::ids::ProjectId;

/// The project of this name, or the conversation's own where none is named; otherwise what to tell the model.
pub(super) async fn project(
    thinker: &Thinker<'_>,
    it: &Conversation,
    name: Option<&str>,
) -> Result<Result<Option<ProjectId>, String>, ThoughtFault> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(Ok(it.project_id));
    };
    let ledger = &thinker.world().ledger;
    if let Some(id) = ledger.doc(Table::ProjectNames, name_key(name), "project name").await? {
        return Ok(if it.sees(Some(id)) { Ok(Some(id)) } else { Err(NOT_THIS_ONE.to_owned()) });
    }
    let mut names = Vec::new();
    let mut rows = ledger.every_row(Table::Projects, &[ProjectDoc::THERE]);
    while let Some(row) = rows.next().await? {
        names.push(row.read::<ProjectDoc>("project")?.name);
    }
    let known = if names.is_empty() { "there are none".to_owned() } else { names.join(", ") };
    Ok(Err(format!("there is no project `{name}`; the projects: {known}")))
}
