//! Facts about notifications.

use crate::At;
use serde::{Deserialize, Serialize};

/// A fact about one notification, on the stream `notice/EVENT`.
///
/// A target is a channel and a destination by its name in the configuration, never an address with a secret in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum NoticeEvent {
    /// About to be sent. For an unkeyed channel (e-mail) an attempt without an outcome is never repeated.
    #[serde(rename = "notice.attempted")]
    Attempted {
        /// Where to.
        target: String,
        /// Which try, from 1.
        attempt: u32,
        /// When.
        at: At,
    },
    /// The receiver took it.
    #[serde(rename = "notice.delivered")]
    Delivered {
        /// Where to.
        target: String,
        /// When.
        at: At,
    },
    /// It was not taken; another try follows.
    #[serde(rename = "notice.postponed")]
    Postponed {
        /// Where to.
        target: String,
        /// Why, for people.
        detail: String,
        /// When the next try is due.
        retry_at: At,
    },
    /// It went out as part of another message.
    #[serde(rename = "notice.grouped")]
    Grouped {
        /// Where to.
        target: String,
        /// The notice that carried it.
        into: crate::ids::EventId,
        /// When.
        at: At,
    },
    /// Nobody will try again.
    #[serde(rename = "notice.abandoned")]
    Abandoned {
        /// Where to.
        target: String,
        /// Why, for people.
        detail: String,
        /// When.
        at: At,
    },
    /// The process died between sending and the receipt on a channel that cannot be asked.
    #[serde(rename = "notice.unknown")]
    Unknown {
        /// Where to.
        target: String,
        /// When it was noticed.
        at: At,
    },
}
