//! What the founder is asked about an order.

use deputy_domain::projection::ProjectDoc;
use deputy_domain::routing::{Choice, Routing};
use deputy_protocol::event::{Ask, AskOption, AskPurpose};
use deputy_protocol::ids::InboxId;

/// Asks which project an order is for, the likeliest first, with what speaks for which.
pub(super) fn which_project(
    inbox_id: InboxId,
    text: &str,
    projects: &[ProjectDoc],
    routing: &Routing,
) -> Ask {
    let likely = routing.candidates();
    let others =
        projects.iter().filter(|project| likely.iter().all(|it| it.project_id != project.project_id));
    let names = likely.iter().map(|it| &it.name).chain(others.map(|project| &project.name));
    let best = match routing.choice() {
        Choice::One(it) => Some(it.project_id),
        Choice::Close(_) | Choice::Nothing => None,
    };
    let best = likely.iter().find(|it| Some(it.project_id) == best).map(|it| it.name.clone());
    let options = names.map(|name| AskOption {
        id: name.clone(),
        label: name.clone(),
        recommended: Some(name) == best.as_ref(),
    });
    let reasons = likely.iter().map(|it| format!("\n- {}: {}", it.name, it.evidence.reasons().join("; ")));
    let reasons: String = reasons.collect();
    let reasons = if reasons.is_empty() { reasons } else { format!("\n\nWhat speaks for which:{reasons}") };
    Ask {
        inbox_id,
        purpose: AskPurpose::Project,
        title: "Which project is this for?".to_owned(),
        body: format!("{text}{reasons}"),
        options: options.collect(),
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}
