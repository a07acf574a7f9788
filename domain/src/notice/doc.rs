//! The fold of one notice over all its targets.

use deputy_protocol::At;
use deputy_protocol::event::NoticeEvent;
use deputy_protocol::ids::{ConversationId, CorrelationId, EventId, InboxId, PlanId, RunId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One thing to tell, and how far that got. The document of the `outbox` projection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeDoc {
    /// The event it is about, and the id of its stream.
    pub event_id: EventId,
    /// `run.review`, `run.failed`, `inbox.opened`, …
    pub kind: String,
    /// One line, hostile.
    pub title: String,
    /// A few lines, hostile.
    pub body: String,
    /// The run it is about. Notices of one run, plan or conversation reach a target in order.
    pub run_id: Option<RunId>,
    /// The conversation it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The plan it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<PlanId>,
    /// The inbox item that it asks to answer; none in rows of older ledgers, and for all that is no question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// The request that led to it; none in rows of older ledgers, and where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationId>,
    /// When it happened.
    pub at: At,
    /// When it was decided which targets get it.
    pub addressed_at: Option<At>,
    /// How far it got, by the name of the target.
    pub receipts: BTreeMap<String, Receipt>,
}

/// How far a notice got on one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Receipt {
    /// Not tried yet.
    Waiting,
    /// Being sent, or the process died while it was.
    Attempted {
        /// Since when.
        at: At,
        /// What is known of its tries.
        progress: Progress,
    },
    /// It was not taken; the next try has a time.
    Postponed {
        /// When the next try is due.
        retry_at: At,
        /// Why it was not taken, for people.
        detail: String,
        /// What is known of its tries.
        progress: Progress,
    },
    /// The receiver took it, or had no need to.
    Delivered {
        /// When.
        at: At,
        /// Why nothing was sent, where nothing was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
    },
    /// It shares the fate of the message of another notice.
    Grouped {
        /// That notice.
        into: EventId,
        /// When.
        at: At,
    },
    /// Nobody tries again.
    Abandoned {
        /// Why, for people.
        detail: String,
        /// When.
        at: At,
    },
    /// Whether it arrived cannot be found out.
    Unknown {
        /// When that was noticed.
        at: At,
        /// The notice whose message says so, once there is one.
        told_in: Option<EventId>,
    },
}

/// What is known of the tries of one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// When the first try began.
    pub first_at: At,
    /// Tries begun.
    pub attempt: u32,
    /// Tries that were not taken: what the delay grows with.
    pub failures: u32,
    /// Tries in a row that were left without an outcome.
    pub lost: u32,
    /// Other notices that the message carries.
    pub with: Vec<EventId>,
    /// Earlier notices that the message says may not have arrived.
    pub doubtful: Vec<EventId>,
}

/// What is left to do about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocState {
    /// Some target waits for it.
    Pending,
    /// Only to say, in a later message, that it may not have arrived.
    Doubtful,
    /// Nothing.
    Settled,
}

impl DocState {
    /// The name that rows are listed by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Doubtful => "doubtful",
            Self::Settled => "settled",
        }
    }
}

impl Receipt {
    /// Whether nobody tries again.
    pub fn is_settled(&self) -> bool {
        self.progress().is_none() && *self != Self::Waiting
    }

    /// The tries of a message under way.
    pub fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Attempted { progress, .. } | Self::Postponed { progress, .. } => Some(progress),
            Self::Waiting
            | Self::Delivered { .. }
            | Self::Grouped { .. }
            | Self::Abandoned { .. }
            | Self::Unknown { .. } => None,
        }
    }
}

impl NoticeDoc {
    /// The chain of cause and effect that its own facts belong to: the request's, else that of what it is about,
    /// else its own.
    pub fn chain(&self) -> CorrelationId {
        let own = || CorrelationId(self.subject().unwrap_or(self.event_id.0));
        self.correlation.unwrap_or_else(own)
    }

    /// What it is about: notices of the same reach a target in order.
    pub(super) fn subject(&self) -> Option<Uuid> {
        let thread = self.plan_id.map(|id| id.0).or(self.conversation_id.map(|id| id.0));
        self.run_id.map(|id| id.0).or(thread)
    }

    /// Whether it says just what another one says. Two questions never do: each has an answer of its own.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        let about = |doc: &Self| (doc.run_id, doc.conversation_id, doc.plan_id, doc.inbox_id);
        let is_alike = self.kind == other.kind && self.title == other.title && self.body == other.body;
        self.event_id != other.event_id && about(self) == about(other) && is_alike
    }

    /// What is left to do about it.
    pub fn state(&self) -> DocState {
        let untold = |receipt: &Receipt| matches!(receipt, Receipt::Unknown { told_in: None, .. });
        if self.addressed_at.is_none() || !self.receipts.values().all(Receipt::is_settled) {
            DocState::Pending
        } else if self.receipts.values().any(untold) {
            DocState::Doubtful
        } else {
            DocState::Settled
        }
    }

    /// Takes a fact in. What is settled stays so, whatever comes late.
    pub fn apply(&mut self, event: &NoticeEvent) {
        let (target, next) = match event {
            NoticeEvent::Addressed { targets, at } => {
                self.addressed_at.get_or_insert(*at);
                for target in targets {
                    self.receipts.entry(target.clone()).or_insert(Receipt::Waiting);
                }
                return;
            }
            NoticeEvent::Attempted { target, attempt, with, doubtful, at } => {
                let progress = self.begun(target, *attempt, with, doubtful, *at);
                (target, Receipt::Attempted { at: *at, progress })
            }
            NoticeEvent::Postponed { target, detail, retry_at } => {
                let Some(mut progress) = self.receipts.get(target).and_then(Receipt::progress).cloned()
                else {
                    return;
                };
                progress.failures += 1;
                progress.lost = 0;
                (target, Receipt::Postponed { retry_at: *retry_at, detail: detail.clone(), progress })
            }
            NoticeEvent::Delivered { target, remark, at } => {
                (target, Receipt::Delivered { at: *at, remark: remark.clone() })
            }
            NoticeEvent::Grouped { target, into, at } => (target, Receipt::Grouped { into: *into, at: *at }),
            NoticeEvent::Abandoned { target, detail, at } => {
                (target, Receipt::Abandoned { detail: detail.clone(), at: *at })
            }
            NoticeEvent::Unknown { target, at } => (target, Receipt::Unknown { at: *at, told_in: None }),
        };
        match (self.receipts.get_mut(target), next) {
            (Some(Receipt::Unknown { told_in, .. }), Receipt::Grouped { into, .. }) => {
                told_in.get_or_insert(into);
            }
            (Some(settled), _) if settled.is_settled() => {}
            (_, next) => {
                self.receipts.insert(target.clone(), next);
            }
        }
    }

    fn begun(&self, target: &str, attempt: u32, with: &[EventId], doubtful: &[EventId], at: At) -> Progress {
        let earlier = self.receipts.get(target);
        let lost = match earlier {
            Some(Receipt::Attempted { progress, .. }) => progress.lost + 1,
            _ => 0,
        };
        let known = earlier.and_then(Receipt::progress);
        Progress {
            first_at: known.map_or(at, |progress| progress.first_at),
            attempt,
            failures: known.map_or(0, |progress| progress.failures),
            lost,
            with: with.to_vec(),
            doubtful: doubtful.to_vec(),
        }
    }
}
