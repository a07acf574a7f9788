//! Tickets: what a browser opens a WebSocket with, since it cannot set headers there.

use super::caller::Caller;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::api::FeedTicket;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Long enough to open a connection; a URL may end up in somebody's log.
const HOLDS_FOR: TimeDelta = TimeDelta::seconds(60);
/// Tickets at the same time.
const MOST: usize = 10_000;

/// What a ticket is worth.
struct Ticket {
    caller: Caller,
    /// Good for nothing else.
    path: String,
    until: At,
}

/// Tickets that were given out and not used yet, by digest.
#[derive(Default)]
pub(crate) struct Tickets {
    open: Mutex<HashMap<[u8; 32], Ticket>>,
}

impl Tickets {
    /// Gives one out; nothing when there are too many.
    pub(crate) fn issue(&self, caller: Caller, path: &str, now: At) -> Option<FeedTicket> {
        let bits: [u8; 32] = rand::random();
        let ticket = URL_SAFE_NO_PAD.encode(bits);
        let expires_at = now + HOLDS_FOR;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, ticket| ticket.until > now);
        if open.len() >= MOST {
            return None;
        }
        open.insert(digest(&ticket), Ticket { caller, path: path.to_owned(), until: expires_at });
        Some(FeedTicket { ticket, expires_at })
    }

    /// Takes one back: it is worth one connection.
    pub(crate) fn redeem(&self, ticket: &str, path: &str, now: At) -> Option<Caller> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let found = open.remove(&digest(ticket))?;
        (found.until > now && found.path == path).then_some(found.caller)
    }
}

fn digest(ticket: &str) -> [u8; 32] {
    Sha256::digest(ticket.as_bytes()).into()
}
