//! Following one request to its end, over as many connections as it takes.

use super::connection::{Connection, SendFault};
use super::hand::ShimHand;
use bytes::Bytes;
use deputy_actors::ports::{Done, HandsFault, Piece};
use deputy_protocol::link::{Answer, Call, CallResult, Frame, RequestId, RequestState, Stream};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// Connections in a row on which nothing came: the shim lives and is of no use.
const SILENT_MAX: u32 = 3;

/// What became of a request.
#[derive(Debug)]
pub(super) enum Fate {
    /// It ended.
    Done(Done),
    /// The journal never heard of it.
    Unknown,
    /// It began, and its process went away.
    Lost,
    /// It ended, and its answer was dropped because we had it once.
    Settled,
}

/// Where output goes.
#[derive(Clone, Debug)]
pub(super) enum Reader {
    /// To whoever watches: a reader that is slow or gone costs itself the output, nobody else.
    Watching(mpsc::Sender<Bytes>),
    /// All of it to whoever keeps it: the runner waits for a slow reader, and one that is gone ends the conversation.
    Keeping(mpsc::Sender<Piece>),
}

/// One request on its way.
pub(super) struct Following<'a> {
    pub(super) id: RequestId,
    /// What to ask for when the journal does not know the id.
    pub(super) call: Option<&'a Call>,
    pub(super) reader: Reader,
    /// Whether the journal may know the id already.
    pub(super) is_known: bool,
    /// Offset of the next byte of output that is wanted.
    pub(super) offset: u64,
    /// From where output was asked for that its end came before.
    pub(super) asked_again: Option<u64>,
}

/// How a conversation over one connection went.
enum Talk {
    /// The request's fate is known.
    Fate(Fate),
    /// The connection ended.
    Over {
        /// Whether anything came over it.
        heard: bool,
    },
}

impl Following<'_> {
    /// Finds out the request's fate.
    pub(super) async fn run(mut self, hand: &ShimHand) -> Result<Fate, HandsFault> {
        let mut silent = 0;
        while silent < SILENT_MAX {
            let connection = hand.connected().await?;
            match self.talk(&connection).await? {
                Talk::Fate(fate) => return Ok(fate),
                Talk::Over { .. } if connection.ended().is_none() => {
                    return Err(HandsFault::Gone("somebody else follows this request now".to_owned()));
                }
                Talk::Over { heard } => silent = if heard { 0 } else { silent + 1 },
            }
        }
        Err(HandsFault::Gone("it lives and hangs up without an answer".to_owned()))
    }

    async fn talk(&mut self, connection: &Connection) -> Result<Talk, HandsFault> {
        let mut frames = connection.follow(self.id);
        // Output of one that was lost is asked for once; the second time it is said to be lost is its end.
        let mut is_read = matches!(self.reader, Reader::Watching(_));
        let opening = match self.call {
            Some(call) if !self.is_known => Frame::Request { id: self.id, call: call.clone() },
            _ => Frame::Query { id: self.id },
        };
        self.is_known = true;
        let mut heard = false;
        let mut next = Some(opening);
        loop {
            if let Some(frame) = next.take()
                && !sent(connection, &frame).await?
            {
                return Ok(Talk::Over { heard });
            }
            let Some(frame) = frames.next().await else { return Ok(Talk::Over { heard }) };
            heard = true;
            match self.on_frame(frame, &mut is_read).await? {
                Step::Say(frame) => next = Some(frame),
                Step::Wait => {}
                Step::End(fate) => return Ok(Talk::Fate(fate)),
            }
        }
    }

    async fn on_frame(&mut self, frame: Frame, is_read: &mut bool) -> Result<Step, HandsFault> {
        Ok(match frame {
            Frame::Output { offset, stream, data, .. } => {
                if self.on_output(offset, stream, data.0).await {
                    Step::Say(Frame::Ack { id: self.id, offset: self.offset })
                } else {
                    Step::End(Fate::Settled)
                }
            }
            // Whoever began it may have been sent the beginning of its output, and then its end came here first.
            Frame::Finished { result, .. } if self.misses(&result) => {
                Step::Say(Frame::Resume { id: self.id, offset: self.offset })
            }
            Frame::Finished { result, .. } => Step::End(Fate::Done(self.done(result))),
            Frame::Status { state, .. } => match (state, self.call) {
                (RequestState::Unknown, Some(call)) => {
                    Step::Say(Frame::Request { id: self.id, call: call.clone() })
                }
                (RequestState::Unknown, None) => Step::End(Fate::Unknown),
                (RequestState::Running { .. } | RequestState::Finished { .. }, _) => {
                    Step::Say(Frame::Resume { id: self.id, offset: self.offset })
                }
                (RequestState::Lost { .. }, _) if !std::mem::replace(is_read, true) => {
                    Step::Say(Frame::Resume { id: self.id, offset: self.offset })
                }
                (RequestState::Lost { .. }, _) => Step::End(Fate::Lost),
                (RequestState::Settled, _) => Step::End(Fate::Settled),
            },
            Frame::Error { code, message, .. } => {
                return Err(HandsFault::Refused(format!("{message} ({code:?})")));
            }
            _ => Step::Wait,
        })
    }

    /// Says whether anybody wants more.
    async fn on_output(&mut self, offset: u64, stream: Stream, mut data: Vec<u8>) -> bool {
        // Sent for whoever followed before, or twice around a lost connection.
        let seen = usize::try_from(self.offset.saturating_sub(offset)).unwrap_or(usize::MAX);
        if seen >= data.len() || offset > self.offset {
            return true;
        }
        data.drain(..seen);
        self.offset += data.len() as u64;
        match &self.reader {
            Reader::Watching(output) => match output.try_send(data.into()) {
                Ok(()) | Err(TrySendError::Full(_) | TrySendError::Closed(_)) => true,
            },
            Reader::Keeping(output) => output.send(Piece { stream, bytes: data.into() }).await.is_ok(),
        }
    }

    /// Whether output is in the spool that was not sent here. It is asked for once from the same place: a spool that does
    /// not give it never will.
    fn misses(&mut self, result: &CallResult) -> bool {
        let CallResult::Done(Answer::Shell(shell)) = result else { return false };
        let is_short = matches!(self.reader, Reader::Keeping(_)) && self.offset < shell.spooled_bytes;
        is_short && self.asked_again.replace(self.offset) != Some(self.offset)
    }

    fn done(&self, result: CallResult) -> Done {
        let output_bytes = match &result {
            // More than the spool kept, perhaps.
            CallResult::Done(Answer::Shell(shell)) => shell.output_bytes,
            _ => self.offset,
        };
        Done { result, output_bytes }
    }
}

enum Step {
    Say(Frame),
    Wait,
    End(Fate),
}

/// Says whether the connection took the frame.
async fn sent(connection: &Connection, frame: &Frame) -> Result<bool, HandsFault> {
    match connection.send(frame).await {
        Ok(()) => Ok(true),
        Err(SendFault::Over) => Ok(false),
        Err(SendFault::Frame(error)) => Err(HandsFault::Refused(error.to_string())),
    }
}
