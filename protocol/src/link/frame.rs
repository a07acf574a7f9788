//! The frames of a link.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::CallResult;
use super::call::{Call, TerminalSize};
use super::hello::Hello;
use super::payload::Payload;

/// Names one request for good: a repeated id is answered from the journal, never run again.
///
/// The caller mints it before it records its intent. It also names the request's files in the shim's
/// folder, which is why it is a UUID and not free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RequestId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Which output of a process some bytes came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output; also everything of a call whose outputs are merged.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What the journal knows of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RequestState {
    /// Never heard of. With the journal id the daemon knows, it never started and may be sent again.
    Unknown,
    /// It runs.
    Running {
        /// Output bytes spooled so far.
        output_bytes: u64,
    },
    /// It ended, and this is its answer.
    Finished {
        /// Output bytes in the spool.
        output_bytes: u64,
        /// The answer.
        result: CallResult,
    },
    /// It started, and the process that ran it is gone without an answer: the outcome is unknown.
    Lost {
        /// Output bytes spooled before it was lost.
        output_bytes: u64,
    },
    /// It ended, the daemon said that it has the answer, and the answer was dropped here.
    Settled,
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "taken", rename_all = "snake_case")]
pub enum Taken {
    /// It was written into the program's standard input.
    Written,
    /// Nobody reads it: the program ended, closed its standard input, or never had one that is kept.
    Unread,
    /// Inputs before it are missing; this is the number that is expected.
    Early {
        /// The next number.
        expected: u64,
    },
}

/// Why a link or a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkErrorCode {
    /// No common protocol version; the connection closes.
    Version,
    /// The greeting names another run; the connection closes.
    WrongRun,
    /// A newer connection took over; this one closes.
    Replaced,
    /// A frame that makes no sense here.
    Protocol,
    /// This id was used before for another call.
    IdReused,
    /// Requests are running and the shutdown was not to kill them.
    Busy,
    /// The shim is going away and takes no more requests.
    ShuttingDown,
    /// The journal or the spool cannot be written; the request was not started.
    Storage,
    /// A code that this build does not know.
    #[serde(other)]
    Other,
}

/// One message on a link, in JSON behind its length (see [`codec`](super::codec)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame {
    /// First frame of either side.
    Hello(Hello),
    /// Run this call once.
    Request {
        /// The caller's id.
        id: RequestId,
        /// What to do.
        call: Call,
    },
    /// The request is journalled and will run (or ran already).
    Accepted {
        /// The request.
        id: RequestId,
    },
    /// Output of a running or finished request.
    Output {
        /// The request.
        id: RequestId,
        /// Position of the first byte in all output of the request, both streams together.
        offset: u64,
        /// Where the bytes were written.
        stream: Stream,
        /// The bytes.
        data: Payload,
    },
    /// The request ended. Follows all of its output.
    Finished {
        /// The request.
        id: RequestId,
        /// The answer.
        result: CallResult,
    },
    /// More for the standard input of a request that keeps it open. Each is passed on once, in the order of its
    /// number, however often it is sent.
    Input {
        /// The request.
        id: RequestId,
        /// Counts the inputs of this request, from 1.
        seq: u64,
        /// The bytes.
        data: Payload,
        /// Whether standard input is closed behind them.
        #[serde(default)]
        end: bool,
    },
    /// What became of an input. It may come again for one that was sent again.
    InputTaken {
        /// The request.
        id: RequestId,
        /// Its number.
        seq: u64,
        /// How it ended.
        #[serde(flatten)]
        taken: Taken,
    },
    /// Output before this offset has arrived and is safe.
    Ack {
        /// The request.
        id: RequestId,
        /// Offset of the next byte that is wanted.
        offset: u64,
    },
    /// Send output from this offset on, then the answer.
    Resume {
        /// The request.
        id: RequestId,
        /// Offset of the next byte that is wanted.
        offset: u64,
    },
    /// Ask for the state of a request.
    Query {
        /// The request.
        id: RequestId,
    },
    /// The answer to `Query`, and the end of a `Resume` that has no `Finished`.
    Status {
        /// The request.
        id: RequestId,
        /// Its state.
        #[serde(flatten)]
        state: RequestState,
    },
    /// The answer is recorded by the daemon: its spool and result may be dropped.
    Settle {
        /// The request.
        id: RequestId,
    },
    /// End a running request; it finishes with a `cancelled` error.
    Cancel {
        /// The request.
        id: RequestId,
    },
    /// The terminal of a request is of this size now.
    Resize {
        /// The request.
        id: RequestId,
        /// The size.
        size: TerminalSize,
    },
    /// Are you there?
    Ping {
        /// Echoed in the answer.
        seq: u64,
    },
    /// Yes.
    Pong {
        /// The number of the ping.
        seq: u64,
    },
    /// End the shim: at once with everything that runs, or only if nothing does.
    Shutdown {
        /// Kill what runs.
        kill: bool,
    },
    /// The shim ended its processes and goes away now.
    Stopped {
        /// Processes that were still there when the time was up.
        survivors: u32,
    },
    /// A refusal. Without an id it concerns the connection.
    Error {
        /// The request, if it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<RequestId>,
        /// What kind of refusal.
        code: LinkErrorCode,
        /// For a person.
        message: String,
    },
    /// A frame of a newer version that this build does not know; it is ignored.
    #[serde(other)]
    Unknown,
}
