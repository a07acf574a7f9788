//! Open hands, as the port has them.

use super::connection::{Connection, Ended};
use super::dial::{Unreached, dial};
use super::follow::{Fate, Following, Reading};
use async_trait::async_trait;
use bytes::Bytes;
use deputy_actors::ports::{Done, Hand, HandsFault, Recovered};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Call, Frame, ProcessIdentity, RequestId};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Mutex, mpsc};

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

/// Following a request that was sent before.
fn known(id: RequestId, output: mpsc::Sender<Bytes>, reading: Reading) -> Following<'static> {
    Following { id, call: None, output, reading, is_known: true, offset: 0 }
}

#[async_trait]
impl Hand for ShimHand {
    async fn request(
        &self,
        id: RequestId,
        call: Call,
        output: mpsc::Sender<Bytes>,
    ) -> Result<Done, HandsFault> {
        let following = Following {
            id,
            call: Some(&call),
            output,
            reading: Reading::Watched,
            is_known: false,
            offset: 0,
        };
        match following.run(self).await? {
            Fate::Done(done) => Ok(done),
            Fate::Settled => Err(HandsFault::Refused("the answer of this request was settled".to_owned())),
            Fate::Lost | Fate::Unknown => {
                Err(HandsFault::Gone("the tools' process went away in the middle of the request".to_owned()))
            }
        }
    }

    async fn recover(&self, id: RequestId, output: mpsc::Sender<Bytes>) -> Result<Recovered, HandsFault> {
        let following = known(id, output, Reading::Watched);
        Ok(match following.run(self).await? {
            Fate::Done(done) => Recovered::Done(done),
            Fate::Unknown if self.is_journal_whole => Recovered::NeverBegan,
            // A settled answer was recorded by whoever settled it; who still asks does not have it.
            Fate::Unknown | Fate::Lost | Fate::Settled => Recovered::Lost,
        })
    }

    async fn output(&self, id: RequestId, output: mpsc::Sender<Bytes>) -> Result<(), HandsFault> {
        // However it ended: what there is of its output has come by then.
        known(id, output, Reading::Kept).run(self).await.map(|_| ())
    }

    /// The spool goes with it: whoever wants to keep more of the output than its answer shows copies it before this.
    async fn settle(&self, id: RequestId) -> Result<(), HandsFault> {
        // A connection that breaks right now costs the shim a spool, no more.
        let _ = self.connected().await?.send(&Frame::Settle { id }).await;
        Ok(())
    }
}
