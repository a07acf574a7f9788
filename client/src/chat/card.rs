//! A card that waits for the founder, in the conversation in which it came up.

use crate::api::{Api, ApiError};
use crate::render::card;
use crate::talk::Page;
use anyhow::Result;
use deputy_protocol::api::{self, ConfirmPlan, ConversationView, DeclinePlan, PlanView};
use std::io;

/// What a line means to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Exactly this.
    Confirm,
    /// Not this.
    Decline,
}

impl Decision {
    /// As a line has it: by number, name or label. Other words are for the COO.
    pub(super) fn read(line: &str) -> Option<Self> {
        match line.trim().to_lowercase().trim_end_matches('.') {
            "1" | "confirm" | "do it" => Some(Self::Confirm),
            "2" | "decline" | "leave it" => Some(Self::Decline),
            _ => None,
        }
    }

    /// Decides so on this card, as it was shown.
    pub(super) async fn post(self, api: &Api, plan: &PlanView) -> Result<(), ApiError> {
        let id = plan.id.to_string();
        match self {
            Self::Confirm => {
                let exactly = ConfirmPlan { version: Some(plan.version) };
                api.post::<PlanView>(&["plans", &id, "confirm"], &exactly).await?;
            }
            Self::Decline => {
                api.post::<PlanView>(&["plans", &id, "decline"], &DeclinePlan::default()).await?;
            }
        }
        Ok(())
    }
}

/// The card that waits in a conversation, if one does: the newest.
pub(super) async fn waiting(api: &Api, it: &ConversationView) -> Result<Option<PlanView>, ApiError> {
    if it.plan_ids.is_empty() {
        return Ok(None);
    }
    let query = [("conversation", it.id.to_string()), ("state", "proposed".to_owned())];
    let page = api.get::<api::Page<PlanView>>(&["plans"], &query).await?;
    Ok(page.view.items.into_iter().next())
}

/// It, and how to decide on it.
pub(super) fn show(page: &mut Page, plan: &PlanView) -> io::Result<()> {
    for line in card(plan) {
        page.aside(&line)?;
    }
    page.aside("  1  Do it")?;
    page.aside("  2  Leave it")?;
    page.aside("or say how you want it instead")
}

#[cfg(test)]
mod tests {
    use super::Decision;

    #[test]
    fn only_what_cannot_be_meant_otherwise_decides() {
        for line in ["1", "confirm", "Do it."] {
            assert_eq!(Decision::read(line), Some(Decision::Confirm));
        }
        assert_eq!(Decision::read(" Leave it "), Some(Decision::Decline));
        for line in ["yes", "do it without the page", "11", ""] {
            assert_eq!(Decision::read(line), None, "{line}");
        }
    }
}
