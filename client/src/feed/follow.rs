//! The feed over any number of connections.

use super::connection::Connection;
use super::cursor::{Cursor, Taken};
use super::{FeedError, Item};
use crate::backoff;
use crate::config::Server;
use deputy_protocol::api::Frame;
use deputy_protocol::stream::Stream;

/// The feed over any number of connections.
pub(crate) struct Feed {
    server: Server,
    streams: Vec<Stream>,
    cursor: Cursor,
    connection: Option<Connection>,
    /// Connections that ended since a frame last came.
    failures: u32,
}

impl Feed {
    /// What follows a position in some streams, or in all when none is named; nothing is opened yet.
    pub(crate) fn new(server: Server, after: u64, streams: Vec<Stream>) -> Self {
        Self { server, streams, cursor: Cursor::new(after), connection: None, failures: 0 }
    }

    /// The next item. An error is final.
    pub(crate) async fn next(&mut self) -> Result<Item, FeedError> {
        loop {
            match self.step().await {
                Ok(Some(item)) => return Ok(item),
                Ok(None) => {}
                Err(fault) if fault.is_passing() => {
                    self.connection = None;
                    self.failures += 1;
                    // Told once, then tried in silence.
                    if self.failures == 1 {
                        return Ok(Item::Lost { detail: fault.to_string() });
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    async fn step(&mut self) -> Result<Option<Item>, FeedError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                if let Some(earlier) = self.failures.checked_sub(1) {
                    tokio::time::sleep(backoff::jittered(earlier)).await;
                }
                none.insert(Connection::open(&self.server, &self.cursor, &self.streams).await?)
            }
        };
        let frame = connection.next().await?;
        // A server that resets or cuts every connection at once gets no rest from counting anew.
        if matches!(frame, Frame::Event(_) | Frame::Live { .. } | Frame::Position { .. }) {
            self.failures = 0;
        }
        match self.cursor.take(frame) {
            Taken::Item(item) => Ok(Some(item)),
            Taken::Nothing => Ok(None),
            Taken::Reconnect(item) => {
                self.connection = None;
                self.failures += 1;
                Ok(item)
            }
        }
    }
}
