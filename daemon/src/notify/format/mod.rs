//! The bodies of webhooks, one file a dialect.
//!
//! Owner: `webhook`. Invariant: each dialect escapes hostile text by its own rules and stays below its own limits.

mod discord;
pub(super) mod ntfy;
mod slack;
mod standard;

use crate::net::{Destination, NetFault};
use deputy_actors::ports::Message;
use serde::Deserialize;
use serde_json::Value;

/// Which dialect a webhook speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Standard Webhooks: signed JSON for programs.
    #[default]
    Standard,
    /// An incoming webhook of a Discord channel.
    Discord,
    /// An incoming webhook of a Slack channel.
    Slack,
    /// A topic of an ntfy server.
    Ntfy,
}

/// A request in a dialect.
pub(super) struct Shaped {
    /// Where to post, which is not always the configured URL itself.
    pub(super) to: Destination,
    /// What to post.
    pub(super) body: Value,
}

impl Format {
    /// The request for a message that has this id.
    pub(super) fn shape(self, to: &Destination, id: &str, message: &Message) -> Result<Shaped, NetFault> {
        match self {
            Self::Standard => Ok(Shaped { to: to.clone(), body: standard::body(message) }),
            Self::Discord => Ok(Shaped { to: discord::address(to)?, body: discord::body(message) }),
            Self::Slack => Ok(Shaped { to: to.clone(), body: slack::body(message) }),
            Self::Ntfy => ntfy::shape(to, id, message),
        }
    }
}
