//! One try of one message on one webhook.

use super::checked::Hook;
use super::format::Format;
use crate::net::{GuardedClient, NetFault, Reply};
use deputy_actors::ports::{CourierFault, Disposition, Message, Pace, Target};
use deputy_protocol::At;
use deputy_protocol::ids::EventId;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

/// The id of a message: the same at every try, another for every target, and without the dot that separates it in what
/// is signed.
pub(super) fn message_id(event_id: EventId, target: &str) -> String {
    let digest = Sha256::digest(target.as_bytes());
    format!("msg_{}_{}", event_id.0.simple(), hex::encode(&digest[..4]))
}

impl Hook {
    pub(super) fn target(&self) -> Target {
        let pace = match self.format {
            Format::Standard => Pace::programs(),
            Format::Discord | Format::Slack | Format::Ntfy => Pace::people(),
        };
        // Chat services cannot tell a repetition, but a doubled line there costs less than a lost one.
        Target { name: self.name.clone(), keyed: true, events: self.events.clone(), pace }
    }

    pub(super) async fn send(
        &self,
        client: &GuardedClient,
        message: &Message,
        now: At,
    ) -> Result<(), CourierFault> {
        let id = message_id(message.leader.event_id, &self.name);
        let shaped = self.format.shape(&self.to, &id, message).map_err(|fault| not_sent(&fault))?;
        let body = serde_json::to_vec(&shaped.body).expect("a JSON value always serialises");
        let headers = self.headers(&id, &body, now);
        let reply = client.post(&shaped.to, headers, body).await.map_err(|fault| not_sent(&fault))?;
        self.judge(&reply, now)
    }

    fn headers(&self, id: &str, body: &[u8], now: At) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = |text: &str| HeaderValue::from_str(text).expect("checked to be visible ASCII");
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.format == Format::Standard {
            let timestamp = now.timestamp();
            headers.insert("webhook-id", value(id));
            headers.insert("webhook-timestamp", value(&timestamp.to_string()));
            if let Some(key) = &self.signing {
                headers.insert("webhook-signature", value(&key.sign(id, timestamp, body)));
            }
        }
        if let Some(token) = &self.token {
            let mut bearer = value(&format!("Bearer {}", token.expose()));
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        headers
    }

    fn judge(&self, reply: &Reply, now: At) -> Result<(), CourierFault> {
        let status = reply.status;
        let then = match status {
            200..=299 => return Ok(()),
            // Gone: by the specification the receiver wants nothing any more.
            410 => Disposition::GiveUp,
            // A chat service that does not understand or take a message will not understand it tomorrow. Programs are
            // mended: for them, as for a revoked or mistyped address, hours of tries are worth it.
            400 | 413 | 422 if self.format != Format::Standard => Disposition::GiveUp,
            429 | 503 => Disposition::Retry { after: reply.patience(now) },
            _ => Disposition::Retry { after: None },
        };
        let hint = match status {
            300..=399 => " (redirects are not followed: write the new address into the configuration)",
            401 | 403 => " (is the secret right?)",
            404 | 410 => " (is the address right?)",
            _ => "",
        };
        Err(CourierFault { detail: format!("{} answered with status {status}{hint}", self.to.host()), then })
    }
}

/// What follows from a request that was never answered.
pub(crate) fn not_sent(fault: &NetFault) -> CourierFault {
    let then = match fault {
        NetFault::Url(_) => Disposition::GiveUp,
        // A name that points inside today may be mended; nothing was sent.
        NetFault::Refused { .. }
        | NetFault::Resolve { .. }
        | NetFault::Connect { .. }
        | NetFault::Timeout { .. }
        | NetFault::Broken { .. }
        | NetFault::Client(_) => Disposition::Retry { after: None },
    };
    CourierFault { detail: fault.to_string(), then }
}
