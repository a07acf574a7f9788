//! Facts about notifications.

use crate::ids::EventId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fact about one notification, on the stream `notice/EVENT`.
///
/// A target is a channel and a destination by its name in the configuration, never an address with a secret in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum NoticeEvent {
    /// It was decided which targets it goes to. A target that is configured later does not get it.
    #[serde(rename = "notice.addressed")]
    Addressed {
        /// Names of the targets; empty when nobody wants it.
        targets: Vec<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// About to be sent. For an unkeyed channel (e-mail) an attempt without an outcome is never repeated.
    #[serde(rename = "notice.attempted")]
    Attempted {
        /// Where to.
        target: String,
        /// Which try, from 1.
        attempt: u32,
        /// Other notices that this message carries. The same at every try: a receiver that took the message once
        /// passes over its repetition, so what was added later would be lost.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<EventId>,
        /// Earlier notices that this message says may not have arrived.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        doubtful: Vec<EventId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The receiver took it, or had no need to.
    #[serde(rename = "notice.delivered")]
    Delivered {
        /// Where to.
        target: String,
        /// Why nothing was sent, where nothing was: `seen in the app`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remark: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was not taken; another try follows.
    #[serde(rename = "notice.postponed")]
    Postponed {
        /// Where to.
        target: String,
        /// Why, for people.
        detail: String,
        /// When the next try is due.
        retry_at: DateTime<Utc>,
    },
    /// It goes out as part of another message. After [`Unknown`](Self::Unknown): another message says so.
    #[serde(rename = "notice.grouped")]
    Grouped {
        /// Where to.
        target: String,
        /// The notice that carried it.
        into: EventId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody will try again.
    #[serde(rename = "notice.abandoned")]
    Abandoned {
        /// Where to.
        target: String,
        /// Why, for people.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The process died between sending and the receipt on a channel that cannot be asked.
    #[serde(rename = "notice.unknown")]
    Unknown {
        /// Where to.
        target: String,
        /// When it was noticed.
        at: DateTime<Utc>,
    },
}
