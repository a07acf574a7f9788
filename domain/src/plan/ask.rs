//! A card as an inbox item.

use crate::derived;
use deputy_protocol::event::{Ask, AskOption, AskPurpose, Card, CardReason};
use deputy_protocol::ids::{InboxId, PlanId};

/// The item that a version of a card is. It follows from the plan, so nobody has to mint it.
pub fn card_item(plan_id: PlanId, version: u32) -> InboxId {
    InboxId(derived(plan_id.0, &format!("card {version}")))
}

/// What the founder is asked with a card.
pub fn card_ask(plan_id: PlanId, version: u32, card: &Card, why: &CardReason) -> Ask {
    let steps = card.steps.iter().zip(1..).map(|(step, place)| format!("{place}. {}", step.title));
    let again = match why {
        CardReason::Broken { how } => {
            Some(format!("What was found does not fit what you confirmed: {}.", how.join("; ")))
        }
        CardReason::Asked | CardReason::Revised => None,
    };
    let body: Vec<String> = again.into_iter().chain([card.summary.clone()]).chain(steps).collect();
    let option = |id: &str, label: &str, recommended| AskOption {
        id: id.to_owned(),
        label: label.to_owned(),
        recommended,
    };
    Ask {
        inbox_id: card_item(plan_id, version),
        purpose: AskPurpose::Plan { version },
        title: card.title.clone(),
        body: body.join("\n"),
        options: vec![option("confirm", "Do it", true), option("decline", "Leave it", false)],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}
