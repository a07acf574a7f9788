//! The lines of the journal.

use deputy_protocol::link::{CallResult, RequestId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line. Only added, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(super) enum Record {
    /// First line: the journal's name.
    Opened {
        /// Told to the daemon in the greeting.
        journal_id: Uuid,
    },
    /// On disk before the request is passed in.
    Started {
        /// The request.
        id: RequestId,
        /// SHA-256 of the call, to notice an id that is used twice for different things.
        digest: String,
    },
    /// On disk before the answer is sent.
    Finished {
        /// The request.
        id: RequestId,
        /// Bytes in its spool.
        output_bytes: u64,
        /// The answer.
        result: CallResult,
    },
    /// The inner runner went away before it answered.
    Lost {
        /// The request.
        id: RequestId,
        /// Bytes in its spool.
        output_bytes: u64,
    },
    /// The daemon has the answer.
    Settled {
        /// The request.
        id: RequestId,
    },
}
