//! Whose turn it is.

use super::card::waiting;
use crate::api::Api;
use crate::outcome::Outcome;
use anyhow::Result;
use deputy_protocol::api::{ConversationState, ConversationView, InboxItem, PlanView};
use deputy_protocol::event::WaitReason;

/// Whose turn it is.
#[derive(Debug)]
pub(super) enum Turn {
    /// The COO's, or nobody's for a while.
    Coo,
    /// The founder's; whether an answer came of what was said.
    Founder { answered: bool },
    /// The founder's, with a question to answer.
    Asked(Box<InboxItem>),
    /// The founder's, with a card to decide on.
    Card(Box<PlanView>),
    /// Nobody's for a long while: there is no money for an answer, as is said here.
    Broke(String),
    /// Nobody's any more.
    Over,
}

impl Turn {
    /// Asks whose turn it is in a conversation.
    pub(super) async fn of(api: &Api, it: &ConversationView) -> Result<Self> {
        Ok(match it.state {
            ConversationState::Thinking => Self::Coo,
            ConversationState::Idle => match waiting(api, it).await? {
                Some(plan) => Self::Card(Box::new(plan)),
                None => Self::Founder { answered: it.error.is_none() },
            },
            ConversationState::Ended => Self::Over,
            ConversationState::Waiting if it.waiting_for == Some(WaitReason::Budget) => {
                Self::Broke(it.waiting_detail.clone().unwrap_or_default())
            }
            ConversationState::Waiting => match it.inbox.first() {
                Some(item) => {
                    let item = api.get::<InboxItem>(&["inbox", &item.to_string()], &[]).await?.view;
                    Self::Asked(Box::new(item))
                }
                None => Self::Coo,
            },
        })
    }

    /// What it means for whoever leaves now; none while an answer is still to come.
    pub(super) const fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Coo => None,
            Self::Founder { answered: true } | Self::Over => Some(Outcome::Done),
            Self::Founder { answered: false } => Some(Outcome::Failed),
            Self::Asked(_) | Self::Card(_) | Self::Broke(_) => Some(Outcome::Waits),
        }
    }
}
