//! What a connection knows, and how it speaks.

use crate::feed::hub::FeedHub;
use crate::feed::places::Place;
use crate::feed::presence::Look;
use crate::feed::reader::{Admission, Ask, Reader};
use axum::extract::ws::{Message, WebSocket};
use deputy_protocol::api::Frame;
use deputy_protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Why a connection ends.
pub(super) enum End {
    /// The reader went, or can no longer be reached.
    Gone,
    /// We close it, with a last word.
    Close(u16, &'static str),
}

pub(super) type Step = Result<(), End>;

pub(super) struct Session {
    pub socket: WebSocket,
    pub hub: FeedHub,
    pub place: Place,
    pub look: Look,
    pub reader: Reader,
    pub ask: Ask,
    pub admission: Arc<dyn Admission>,
    /// The last position that was scanned.
    pub position: u64,
    /// The last position that the reader was told.
    pub told: u64,
    /// All that was recorded before the connection began is sent once this is reached.
    pub head: u64,
    pub is_live: bool,
    pub messages: u32,
    /// Whether it has said anything, be it a pong, since the last ping.
    pub is_heard: bool,
    /// Whether runs are of the reader's project.
    pub runs: HashMap<RunId, bool>,
}

impl Session {
    /// Says how far it has come.
    pub(super) async fn tell(&mut self) -> Step {
        self.told = self.position;
        self.say(&Frame::Position { position: self.position }).await
    }

    /// Sends a frame at once.
    pub(super) async fn say(&mut self, frame: &Frame) -> Step {
        let text = serde_json::to_string(frame).expect("plain data always serialises");
        let send = self.socket.send(Message::Text(text.into()));
        within(self.hub.places.settings.write_timeout, send).await
    }
}

/// Writes, as long as the reader takes it.
pub(super) async fn within(limit: Duration, write: impl Future<Output = Result<(), axum::Error>>) -> Step {
    match timeout(limit, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}
