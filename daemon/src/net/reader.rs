//! The client that asks a checked destination and reads what it says, as far as it may.

use super::fault::NetFault;
use super::guard::{Destination, Resolver};
use super::pair::{Pair, translate};
use reqwest::Response;
use reqwest::header::{HeaderMap, HeaderName};
use std::sync::Arc;
use std::time::Duration;

/// What is asked of a destination.
#[derive(Clone, Debug)]
pub enum Wish {
    /// What lies there.
    Get,
    /// What it answers to this.
    Post(Vec<u8>),
}

/// Asks checked destinations, and reads their answers.
#[derive(Clone)]
pub struct GuardedReader {
    clients: Pair,
}

/// An answer whose head is here. Nothing of its body was read; dropping it closes the connection.
pub struct Opened {
    answer: Response,
    host: String,
}

impl GuardedReader {
    /// A reader that asks `resolver` for addresses. `timeout` is for everything of one answer, from the first lookup to
    /// the last byte of its body.
    pub fn try_new(resolver: &Arc<dyn Resolver>, timeout: Duration) -> Result<Self, NetFault> {
        Ok(Self { clients: Pair::try_new(resolver, timeout, |builder| builder)? })
    }

    /// Asks once, and follows nothing.
    pub async fn open(&self, to: &Destination, headers: HeaderMap, wish: Wish) -> Result<Opened, NetFault> {
        let client = self.clients.to(to);
        let asked = match wish {
            Wish::Get => client.get(to.url().clone()),
            Wish::Post(body) => client.post(to.url().clone()).body(body),
        };
        let answer = asked.headers(headers).send().await;
        Ok(Opened { answer: answer.map_err(|fault| translate(&fault, to.host()))?, host: to.host() })
    }
}

impl Opened {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.answer.status().as_u16()
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.answer.headers().get(name)?.to_str().ok()
    }

    /// The body up to `bytes_max` bytes, unpacked, and whether there is more. What is beyond is neither read nor unpacked.
    pub async fn body(mut self, bytes_max: usize) -> Result<(Vec<u8>, bool), NetFault> {
        let mut body = Vec::new();
        loop {
            match self.answer.chunk().await {
                Ok(None) => return Ok((body, false)),
                Ok(Some(piece)) if piece.len() > bytes_max - body.len() => {
                    body.extend_from_slice(&piece[..bytes_max - body.len()]);
                    return Ok((body, true));
                }
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Err(fault) => return Err(translate(&fault, self.host)),
            }
        }
    }
}
