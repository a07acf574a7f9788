//! Messages to browsers, and trying the channels.

use crate::ids::{InboxId, RunId};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Whether a device is told, even while the app is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PushState {
    /// It is.
    On,
    /// It was: its push service knows it no more. The app subscribes it again when it is opened.
    Ended,
}

/// What a browser needs to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushView {
    /// Of this installation: what a browser subscribes to, as `applicationServerKey`, in base64url.
    pub public_key: String,
    /// Whether the device that asks is told; null: it never was.
    pub state: Option<PushState>,
}

/// A subscription, as a browser says it.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPushSubscription {
    /// Where its push service takes messages.
    #[schema(max_length = 2048)]
    pub endpoint: String,
    /// When it ends, if the browser says so: it is found out anyway.
    #[serde(default, rename = "expirationTime")]
    pub expiration_time: Option<f64>,
    /// What messages to it are encrypted with.
    pub keys: PushKeys,
}

/// What messages to a browser are encrypted with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushKeys {
    /// Its public key: a point of P-256 in base64url.
    #[schema(max_length = 256)]
    pub p256dh: String,
    /// Its secret: 16 bytes in base64url.
    #[schema(max_length = 256)]
    pub auth: String,
}

impl fmt::Debug for NewPushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever knows these can send messages, and read them.
        f.write_str("NewPushSubscription(…)")
    }
}

impl fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushKeys(…)")
    }
}

/// What the service worker of the app gets, and shows. Nothing beyond its title and its body is for a locked screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushMessage {
    /// One line.
    pub title: String,
    /// Another one; it may be empty.
    pub body: String,
    /// What it opens: a path of the app.
    pub path: String,
    /// The same for all that is said of one thing: the newer takes the place of the older.
    pub tag: String,
    /// Whether it asks for something: then it stays until somebody has seen it.
    pub asks: bool,
    /// The item that it asks to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<InboxId>,
    /// Ways to answer that have a button: two at most, the recommended one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<PushChoice>,
    /// The run whose change can be approved: its checks passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// The commit that is approved then, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

/// A way to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushChoice {
    /// As the inbox has it.
    pub id: String,
    /// What stands on the button.
    pub label: String,
}

/// Which channels are to be tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifyTest {
    /// One, by its name; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub target: Option<String>,
}

/// What came of trying a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TriedTarget {
    /// Its name.
    pub target: String,
    /// Whether it took the message.
    pub taken: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What came of trying channels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotifyTested {
    /// Each, in the order of the configuration; devices last.
    pub targets: Vec<TriedTarget>,
    /// When it is quiet, and what is told all the same; null: at no time.
    pub quiet: Option<String>,
}
