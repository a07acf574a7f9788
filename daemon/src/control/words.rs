//! What is said over the socket.

use deputy_protocol::api::Role;
use serde::{Deserialize, Serialize};

/// What a command wants of the running daemon.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "request")]
pub enum Request {
    /// Make a token.
    CreateToken {
        /// What it may do.
        role: Role,
        /// What it is called.
        name: String,
    },
    /// Prove that nothing recorded was changed.
    VerifyLedger,
}

/// What the daemon answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Answer {
    /// The token, shown once.
    Token {
        /// The secret.
        token: String,
    },
    /// What the walk over the chain found.
    Verified {
        /// Sound events.
        events: u64,
        /// Of those, redacted ones.
        redacted: u64,
        /// Hash of the last sound one, in hexadecimal.
        hash: String,
        /// The first thing that is wrong.
        fault: Option<String>,
    },
    /// It could not.
    Failed {
        /// Why, and what to do.
        detail: String,
    },
}
