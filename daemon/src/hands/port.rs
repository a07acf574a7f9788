//! Open hands, as the port has them.

use super::begin::begin;
use super::connection::{Connection, SendFault};
use super::follow::{Fate, Following, Reader};
use super::hand::ShimHand;
use super::terminal::ShimScreen;
use async_trait::async_trait;
use bytes::Bytes;
use deputy_actors::ports::{Begun, Done, Hand, HandsFault, Piece, Recovered, Screen, Words};
use deputy_protocol::link::{Call, Exec, Frame, Payload, RequestId, Taken, TerminalSize};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The version of the link from which on standard input can be kept open.
const KEEPS_STDIN_SINCE: u16 = 2;
/// The version of the link from which on there are terminals.
const TERMINALS_SINCE: u16 = 3;

impl ShimHand {
    fn recovered(&self, fate: Fate) -> Recovered {
        match fate {
            Fate::Done(done) => Recovered::Done(done),
            Fate::Unknown if self.has_whole_journal() => Recovered::NeverBegan,
            // A settled answer was recorded by whoever settled it; who still asks does not have it.
            Fate::Unknown | Fate::Lost | Fate::Settled => Recovered::Lost,
        }
    }

    /// An older runner would start it without a terminal.
    async fn has_terminals(&self) -> Result<Arc<Connection>, HandsFault> {
        let connection = self.connected().await?;
        if connection.version < TERMINALS_SINCE {
            let message = "it is of an older version, which has no terminals: install matching versions";
            return Err(HandsFault::Refused(message.to_owned()));
        }
        Ok(connection)
    }

    /// An older runner would start the program and close its standard input at once.
    async fn understands(&self, call: &Call) -> Result<(), HandsFault> {
        let version = self.connected().await?.version;
        if matches!(call, Call::Exec(exec) if exec.keep_stdin) && version < KEEPS_STDIN_SINCE {
            let message = "it is of an older version, which cannot keep a program's standard input open: \
                           stop the run and retry it";
            return Err(HandsFault::Refused(message.to_owned()));
        }
        Ok(())
    }
}

/// Following a request that was sent before.
fn known(id: RequestId, reader: Reader) -> Following<'static> {
    Following { id, call: None, reader, is_known: true, offset: 0, asked_again: None }
}

#[async_trait]
impl Hand for ShimHand {
    async fn request(
        &self,
        id: RequestId,
        call: Call,
        output: mpsc::Sender<Bytes>,
    ) -> Result<Done, HandsFault> {
        let reader = Reader::Watching(output);
        let following =
            Following { id, call: Some(&call), reader, is_known: false, offset: 0, asked_again: None };
        match following.run(self).await? {
            Fate::Done(done) => Ok(done),
            Fate::Settled => Err(HandsFault::Refused("the answer of this request was settled".to_owned())),
            Fate::Lost | Fate::Unknown => {
                Err(HandsFault::Gone("the tools' process went away in the middle of the request".to_owned()))
            }
        }
    }

    async fn recover(&self, id: RequestId, output: mpsc::Sender<Bytes>) -> Result<Recovered, HandsFault> {
        let fate = known(id, Reader::Watching(output)).run(self).await?;
        Ok(self.recovered(fate))
    }

    async fn begin(&self, id: RequestId, call: Call) -> Result<Begun, HandsFault> {
        self.understands(&call).await?;
        begin(self, id, &call).await
    }

    async fn output(&self, id: RequestId, output: mpsc::Sender<Piece>) -> Result<Recovered, HandsFault> {
        // However it ended: what there is of its output has come by then.
        let fate = known(id, Reader::Keeping(output)).run(self).await?;
        Ok(self.recovered(fate))
    }

    async fn tell(&self, id: RequestId, words: &Words) -> Result<bool, HandsFault> {
        let data = Payload(words.bytes.to_vec());
        let frame = Frame::Input { id, seq: words.seq, data, end: words.end };
        // Said again after a connection that broke: the shim passes it on once.
        loop {
            let connection = self.connected().await?;
            let receipt = connection.receipt(id, words.seq);
            match connection.send(&frame).await {
                Ok(()) => {}
                Err(SendFault::Over) => continue,
                Err(SendFault::Frame(error)) => return Err(HandsFault::Refused(error.to_string())),
            }
            match receipt.await {
                Ok(Taken::Written) => return Ok(true),
                Ok(Taken::Unread) => return Ok(false),
                Ok(Taken::Early { expected }) => {
                    let seq = words.seq;
                    let message = format!("words {expected} of this request come before its words {seq}");
                    return Err(HandsFault::Refused(message));
                }
                // The connection ended.
                Err(_) => {}
            }
        }
    }

    async fn terminal(&self, id: RequestId, call: Exec) -> Result<Box<dyn Screen>, HandsFault> {
        let connection = self.has_terminals().await?;
        Ok(Box::new(ShimScreen::open(connection, id, call).await?))
    }

    async fn resize(&self, id: RequestId, size: TerminalSize) -> Result<(), HandsFault> {
        // One whose connection broke has ended.
        let _ = self.connected().await?.send(&Frame::Resize { id, size }).await;
        Ok(())
    }

    async fn hang_up(&self, id: RequestId) -> Result<(), HandsFault> {
        let _ = self.connected().await?.send(&Frame::Cancel { id }).await;
        Ok(())
    }

    /// The spool goes with it: whoever wants to keep more of the output than its answer shows copies it before this.
    async fn settle(&self, id: RequestId) -> Result<(), HandsFault> {
        // A connection that breaks right now costs the shim a spool, no more.
        let _ = self.connected().await?.send(&Frame::Settle { id }).await;
        Ok(())
    }
}
