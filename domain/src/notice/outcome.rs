//! What one try came to.

use super::doc::{NoticeDoc, Receipt};
use super::schedule::retry_at;
use super::target::Target;
use deputy_protocol::At;
use deputy_protocol::event::NoticeEvent;
use std::time::Duration;

/// How a message came to where it was meant to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The receiver took it.
    Sent,
    /// It was not sent: whom it is for sees it already.
    Seen,
}

impl Taken {
    /// What is said of it beyond that it came.
    fn remark(self) -> Option<String> {
        match self {
            Self::Sent => None,
            Self::Seen => Some("seen in the app".to_owned()),
        }
    }
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct CourierFault {
    /// For people; no secret in it, and nothing that the receiver wrote.
    pub detail: String,
    /// What to do about it.
    pub then: Disposition,
}

/// What to do about a message that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It was certainly not taken, or repeating it does no harm: try again.
    Retry {
        /// How long the receiver asked us to wait.
        after: Option<Duration>,
    },
    /// Trying again cannot help.
    GiveUp,
    /// It may have been taken: the connection ended between the message and its receipt.
    Doubtful,
}

/// The fact that follows from a try. `None` when no try of this notice is under way on the target.
pub fn outcome(
    doc: &NoticeDoc,
    target: &Target,
    result: Result<Taken, CourierFault>,
    now: At,
) -> Option<NoticeEvent> {
    let name = target.name.clone();
    let Some(Receipt::Attempted { progress, .. }) = doc.receipts.get(&name) else { return None };
    let fault = match result {
        Ok(taken) => return Some(NoticeEvent::Delivered { target: name, remark: taken.remark(), at: now }),
        Err(fault) => fault,
    };
    let after = match fault.then {
        Disposition::GiveUp => {
            return Some(NoticeEvent::Abandoned { target: name, detail: fault.detail, at: now });
        }
        Disposition::Doubtful if !target.keyed => {
            return Some(NoticeEvent::Unknown { target: name, at: now });
        }
        Disposition::Doubtful => None,
        Disposition::Retry { after } => after,
    };
    Some(match retry_at(progress, doc.event_id, &name, after, now) {
        Some(retry_at) => NoticeEvent::Postponed { target: name, detail: fault.detail, retry_at },
        None => NoticeEvent::Abandoned { target: name, detail: fault.detail, at: now },
    })
}
