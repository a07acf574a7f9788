//! What the founder writes under `[notify]`.

use super::format::Format;
use super::secret::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When you are told, and where. Devices are told once somebody taps for it in the app there.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyConfig {
    /// Quiet hours by the clocks of your time zone, as `22:00-07:00`: people's channels (devices, e-mail, chat) are told
    /// nothing then, and all of it together at their end. Webhooks for programs have none.
    pub quiet: Option<String>,
    /// Kinds of events that are told all the same, as `run.failed` or `run.*`, and `urgent`: whatever asks you about work of
    /// high priority.
    pub quiet_lets_through: Vec<String>,
    /// Browsers of devices that are signed in.
    #[serde(skip_serializing)]
    #[schema(ignore)]
    pub push: PushConfig,
    /// Receivers over HTTP.
    #[serde(skip_serializing)]
    #[schema(ignore)]
    pub webhooks: Vec<WebhookConfig>,
    /// E-mail to the founder.
    #[serde(skip_serializing)]
    #[schema(ignore)]
    pub email: Option<EmailConfig>,
}

/// Messages to browsers (Web Push). They are encrypted: push services see that there is one, and nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PushConfig {
    /// Whom push services can ask about your messages: `mailto:you@example.com` or an `https:` address. Without it,
    /// `server.public_url` where that is https. Apple takes no message without a real one.
    pub subject: Option<String>,
    /// Kinds of events to send, as `run.failed` or `run.*`. Default: all that concern the founder.
    pub events: Vec<String>,
    /// Whether push services may be at private addresses, and be asked over plain http: for tests.
    pub allow_private: bool,
}

/// A receiver over HTTP.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Name in records and in `deputyd doctor --notify`. Default: `webhook:HOST`.
    #[serde(default)]
    pub name: Option<String>,
    /// Where to post. For ntfy, the topic's address (`https://ntfy.sh/TOPIC`). Never shown, since chat services put
    /// their secret into it.
    #[schema(value_type = String)]
    pub url: Secret,
    /// For `standard`: the key that messages are signed with, `whsec_` and 24 to 64 random bytes in base64; without it
    /// they are not signed, and the receiver cannot tell them from forged ones. For `ntfy`: an access token.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub secret: Option<Secret>,
    /// `standard` (Standard Webhooks, for programs), `discord`, `slack` or `ntfy`.
    #[serde(default)]
    #[schema(value_type = String)]
    pub format: Format,
    /// Kinds of events to send, as `run.failed` or `run.*`. Default: all that concern the founder.
    #[serde(default)]
    pub events: Vec<String>,
    /// Whether the receiver may be at a private or loopback address.
    #[serde(default)]
    pub allow_private: bool,
}

/// E-mail to the founder.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailConfig {
    /// The server that takes mail: `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST?tls=required` (STARTTLS),
    /// or `smtp://localhost` for a relay on this machine.
    #[schema(value_type = String)]
    pub smtp_url: Secret,
    /// Sender: `deputy@example.com` or `Deputy <deputy@example.com>`.
    pub from: String,
    /// Recipients: one address or a list.
    #[serde(deserialize_with = "one_or_many")]
    pub to: Vec<String>,
    /// Kinds of events to send, as `run.failed` or `run.*`. Default: all that concern the founder.
    #[serde(default)]
    pub events: Vec<String>,
    /// Mails in any hour at most; what exceeds it waits and comes together. Two of five are kept for what asks you
    /// something: questions, approvals, failures. Default: 5.
    #[serde(default = "per_hour")]
    pub per_hour: usize,
}

/// A setting that cannot be used. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {detail}")]
pub struct ConfigFault {
    /// Path of the setting, `notify.webhooks[0].url`.
    pub key: String,
    /// What is wrong and what to write instead.
    pub detail: String,
}

/// More than five interruptions an hour get a channel muted.
const fn per_hour() -> usize {
    5
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(from)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}
