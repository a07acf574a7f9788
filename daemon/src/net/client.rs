//! The client that posts to a checked destination and looks at nothing but the head of the answer.

use super::fault::NetFault;
use super::guard::{Destination, Resolver};
use super::pair::{Pair, translate};
use deputy_protocol::At;
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

/// From the first lookup to the head of the answer. Receivers are asked to answer at once and work later.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Longest patience that a receiver can ask for; beyond it the message is as good as refused.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

/// What of an answer is looked at. The body is hostile and of no use: it is never read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header, as sent.
    pub retry_after: Option<String>,
}

impl Reply {
    /// How long the receiver asks us to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). Nonsense counts as
    /// absent.
    pub fn patience(&self, now: At) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let asked = if let Ok(seconds) = text.parse::<u64>() {
            Duration::from_secs(seconds)
        } else {
            let until = chrono::DateTime::parse_from_rfc2822(text).ok()?;
            (until.to_utc() - now).to_std().ok()?
        };
        Some(asked.min(RETRY_AFTER_MAX))
    }
}

/// Posts to checked destinations.
#[derive(Clone)]
pub struct GuardedClient {
    clients: Pair,
}

impl GuardedClient {
    /// A client that asks `resolver` for addresses.
    pub fn try_new(resolver: &Arc<dyn Resolver>) -> Result<Self, NetFault> {
        Self::try_with_timeout(resolver, TIMEOUT)
    }

    /// The same, with another patience for slow receivers.
    pub fn try_with_timeout(resolver: &Arc<dyn Resolver>, timeout: Duration) -> Result<Self, NetFault> {
        Ok(Self { clients: Pair::try_new(resolver, timeout, reqwest::ClientBuilder::no_gzip)? })
    }

    /// Posts once.
    pub async fn post(&self, to: &Destination, headers: HeaderMap, body: Vec<u8>) -> Result<Reply, NetFault> {
        let answer = self.clients.to(to).post(to.url().clone()).headers(headers).body(body).send().await;
        // Dropping the answer closes the connection, however much more the receiver wanted to say.
        let answer = answer.map_err(|fault| translate(&fault, to.host()))?;
        let retry_after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        Ok(Reply { status: answer.status().as_u16(), retry_after: retry_after.map(str::to_owned) })
    }
}
