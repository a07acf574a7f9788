//! The dialects that webhooks speak.

use super::shaped::Shaped;
use super::{discord, ntfy, slack, standard};
use crate::net::{Destination, NetFault};
use deputy_actors::ports::Message;
use serde::Deserialize;

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

impl Format {
    /// The request for a message that has this id.
    pub(in super::super) fn shape(
        self,
        to: &Destination,
        id: &str,
        message: &Message,
    ) -> Result<Shaped, NetFault> {
        match self {
            Self::Standard => Ok(Shaped { to: to.clone(), body: standard::body(message) }),
            Self::Discord => Ok(Shaped { to: discord::address(to)?, body: discord::body(message) }),
            Self::Slack => Ok(Shaped { to: to.clone(), body: slack::body(message) }),
            Self::Ntfy => ntfy::shape(to, id, message),
        }
    }
}
