//! Hands of one shim, and the connection to it.

use super::connection::{Connection, Ended};
use super::dial::{Unreached, dial};
use deputy_actors::ports::HandsFault;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::ProcessIdentity;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Mutex;

/// Hands of one shim. When the shim is gone they are of no use any more: others are opened in their place.
#[derive(Debug)]
pub(super) struct ShimHand {
    run_id: RunId,
    dir: PathBuf,
    pub(super) shim: ProcessIdentity,
    /// Whether a request that the journal does not know never began.
    is_journal_whole: bool,
    /// Whether the shim lived and did not answer when it was dialled last.
    is_hung: AtomicBool,
    connection: Mutex<Arc<Connection>>,
}

impl ShimHand {
    /// Hands over a greeted connection.
    pub(super) fn new(
        run_id: RunId,
        dir: PathBuf,
        shim: ProcessIdentity,
        is_journal_whole: bool,
        connection: Connection,
    ) -> Self {
        let connection = Mutex::new(Arc::new(connection));
        Self { run_id, dir, shim, is_journal_whole, is_hung: AtomicBool::new(false), connection }
    }

    /// Whether the shim lived and did not answer when it was dialled last.
    pub(super) fn is_hung(&self) -> bool {
        self.is_hung.load(Ordering::Relaxed)
    }

    /// Whether a request that the journal does not know never began.
    pub(super) const fn has_whole_journal(&self) -> bool {
        self.is_journal_whole
    }

    /// A connection that is up, dialled again if need be.
    pub(super) async fn connected(&self) -> Result<Arc<Connection>, HandsFault> {
        let mut connection = self.connection.lock().await;
        match connection.ended() {
            None => return Ok(Arc::clone(&connection)),
            Some(Ended::Replaced) => {
                return Err(HandsFault::Gone("another daemon took it over".to_owned()));
            }
            Some(Ended::Broken) => {}
        }
        let dialled = dial(&self.dir, self.run_id, &self.shim).await;
        self.is_hung.store(matches!(dialled, Err(Unreached::Hung(_))), Ordering::Relaxed);
        let dialled = dialled?;
        *connection = Arc::new(Connection::new(dialled));
        Ok(Arc::clone(&connection))
    }
}
