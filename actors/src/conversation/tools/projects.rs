//! Which project a tool means.

use super::super::mind::Thinker;
use super::subject::NOT_THIS_ONE;
use crate::office::ProjectHandle;
use crate::ports::Effort;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::Conversation;
use deputy_domain::ledger::Table;
use deputy_domain::projection::name_key;
use deputy_domain::routing::Choice;
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
    let found: Option<ProjectId> = ledger.doc(Table::ProjectNames, name_key(name), "project name").await?;
    // What else there is, is not said either.
    if !it.sees(None) && !it.sees(found) {
        return Ok(Err(NOT_THIS_ONE.to_owned()));
    }
    if found.is_some() {
        return Ok(Ok(found));
    }
    let projects = ProjectHandle::new(thinker.world().clone()).all().await?;
    let known = listed(projects.iter().map(|project| project.name.as_str()));
    Ok(Err(format!("there is no project `{name}`; the projects: {known}")))
}

/// The project that words mean which name none, and why: the only one, or the one that the most speaks for; otherwise what
/// to tell the model. Whoever uses it shows the founder which one it is, before anything is done there.
pub(super) async fn meant(
    thinker: &Thinker<'_>,
    sentence: &str,
) -> Result<Result<(ProjectId, String), String>, ThoughtFault> {
    let projects = ProjectHandle::new(thinker.world().clone()).all().await?;
    if let [only] = projects.as_slice() {
        let why = format!("there is only the project {}", only.name);
        return Ok(Ok((only.project_id, why)));
    }
    let routing = thinker.world().router.route(sentence, &projects, Effort::Read).await?;
    let names = match routing.choice() {
        Choice::One(it) => {
            return Ok(Ok((
                it.project_id,
                format!("it is about {}: {}", it.name, it.evidence.reasons().join("; ")),
            )));
        }
        Choice::Close(close) => listed(close.iter().map(|it| it.name.as_str())),
        Choice::Nothing => listed(projects.iter().map(|project| project.name.as_str())),
    };
    Ok(Err(format!("name the project of each step in `project`; it could be: {names}")))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "there are none".to_owned() } else { names.join(", ") }
}
