//! A card as an inbox item.

use crate::derived;
use deputy_protocol::event::{Ask, AskOption, AskPurpose, Card, CardReason, CardStep, Estimate, Span};
use deputy_protocol::ids::{InboxId, PlanId};
use deputy_protocol::wording::{dollars_between, listed, minutes_between};

/// The item that a version of a card is. It follows from the plan, so nobody has to mint it.
pub fn card_item(plan_id: PlanId, version: u32) -> InboxId {
    InboxId(derived(plan_id.0, &format!("card {version}")))
}

/// What the founder is asked with a card: all of it, since this is where it is confirmed.
pub fn card_ask(plan_id: PlanId, version: u32, card: &Card, why: &CardReason) -> Ask {
    let option = |id: &str, label: &str, recommended| AskOption {
        id: id.to_owned(),
        label: label.to_owned(),
        recommended,
    };
    Ask {
        inbox_id: card_item(plan_id, version),
        purpose: AskPurpose::Plan { version },
        title: card.title.clone(),
        body: body(card, why),
        options: vec![option("confirm", "Do it", true), option("decline", "Leave it", false)],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}

fn body(card: &Card, why: &CardReason) -> String {
    let again = match why {
        CardReason::Broken { how } => {
            Some(format!("What was found does not fit what you confirmed: {}", listed(how)))
        }
        CardReason::Asked | CardReason::Revised => None,
    };
    let steps =
        card.steps.iter().zip(1..).map(|(step, place)| format!("{place}. {}{}", step.title, place_of(step)));
    let commands = card.checks.iter().map(|check| check.command.clone()).collect();
    let lists = [
        ("It will not touch", &card.untouched),
        ("In the end", &card.acceptance),
        ("Checked by", &commands),
        ("Risks", &card.risks),
        ("Confirming it approves", &card.approves),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(title, items)| format!("{title}: {}", listed(items)));
    let lines = again.into_iter().chain([card.summary.clone()]).chain(steps).chain(lists);
    lines.chain([estimated(&card.estimate)]).collect::<Vec<_>>().join("\n")
}

/// In which project, for whoever has several.
fn place_of(step: &CardStep) -> String {
    if step.project.is_empty() { String::new() } else { format!(" (in {})", step.project) }
}

/// What it takes, or that nobody knows.
fn estimated(estimate: &Estimate) -> String {
    let usd = estimate.usd.map(|Span { low, high, .. }| dollars_between(low, high));
    let minutes = estimate.minutes;
    let minutes = minutes.map(|Span { low, high, .. }| format!("{} of work", minutes_between(low, high)));
    let guess = estimate.guess.map(|guess| format!(" The COO thinks of {guess}.")).unwrap_or_default();
    let parts = match (usd, minutes) {
        (Some(usd), Some(minutes)) => format!("{usd}, {minutes}"),
        (Some(usd), None) => usd,
        (None, Some(minutes)) => format!("{minutes}, at a price that nobody knows"),
        (None, None) => {
            return format!(
                "Nobody can say yet what it takes: too few runs of its kind were done here.{guess}"
            );
        }
    };
    match estimate.runs {
        0 => format!("Estimate: {parts}, as advisors see it who looked into it.{guess}"),
        runs => format!("Estimate: {parts}, from {runs} runs.{guess}"),
    }
}
