//! Pieces of what goes on.

use super::state::{Session, Step, within};
use crate::feed::deltas::Delta;
use axum::extract::ws::{Message, Utf8Bytes};
use deputy_domain::ledger::{RowKey, Table};
use deputy_protocol::event::Visibility;
use deputy_protocol::stream::Stream;
use futures::SinkExt as _;
use std::sync::Arc;
use tokio::sync::broadcast;

impl Session {
    /// Pieces that wait, with one flush. Those that were missed are gone.
    pub(super) async fn show(
        &mut self,
        first: Result<Arc<Delta>, broadcast::error::RecvError>,
        mut deltas: Option<&mut broadcast::Receiver<Arc<Delta>>>,
    ) -> Step {
        let mut next = first.ok();
        let mut texts: Vec<Utf8Bytes> = Vec::new();
        while let Some(delta) = next {
            let is_wanted = self.ask.streams.is_empty() || self.ask.streams.contains(&delta.stream);
            if self.is_live && is_wanted && self.may_show(&delta.stream).await {
                texts.push(delta.text.clone());
            }
            next = deltas.as_mut().and_then(|deltas| deltas.try_recv().ok());
        }
        let socket = &mut self.socket;
        let write = async {
            for text in texts {
                socket.feed(Message::Text(text)).await?;
            }
            socket.flush().await
        };
        within(self.hub.places.settings.write_timeout, write).await
    }

    async fn may_show(&mut self, stream: &Stream) -> bool {
        // What is thought in conversations is the founder's alone, as it is once it is recorded.
        if stream.run().is_none() && self.reader.visibility < Visibility::Admin {
            return false;
        }
        let Some(project_id) = self.reader.project_id else { return true };
        let Some(run_id) = stream.run() else { return false };
        if let Some(known) = self.runs.get(&run_id) {
            return *known;
        }
        let key = RowKey { table: Table::Runs, key: run_id.to_string() };
        let row = self.hub.places.ledger.row(&key).await;
        let is_its = row.is_ok_and(|row| row.is_some_and(|row| row.row.parent == project_id.to_string()));
        self.runs.insert(run_id, is_its);
        is_its
    }
}

/// The next piece; for a viewer it never comes.
pub(super) async fn piece(
    deltas: Option<&mut broadcast::Receiver<Arc<Delta>>>,
) -> Result<Arc<Delta>, broadcast::error::RecvError> {
    match deltas {
        Some(deltas) => deltas.recv().await,
        None => std::future::pending().await,
    }
}
