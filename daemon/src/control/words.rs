//! What is said over the socket.

use crate::roster::Quotas;
use deputy_protocol::At;
use deputy_protocol::api::{Health, Role, TokenView};
use deputy_protocol::ids::{EventId, RunId, TokenId};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
        /// Id or name of the only project it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        project: Option<String>,
    },
    /// Tell which tokens there are.
    ListTokens,
    /// End a token.
    RevokeToken {
        /// Which.
        token_id: TokenId,
    },
    /// Make a link for the founder.
    MakeLink,
    /// Prove that nothing recorded was changed.
    VerifyLedger,
    /// Empty the payload of an event for good.
    Redact {
        /// Of which.
        event_id: EventId,
        /// Why, for people.
        why: String,
    },
    /// How well it is.
    Health,
    /// How the accounts of agents with a login of their own stand.
    Quotas,
    /// Make a backup.
    Backup {
        /// As this folder, an absolute path; in the configured folder if absent.
        out: Option<PathBuf>,
    },
}

/// What the daemon answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Answer {
    /// How well it is, and why not better.
    Health(Health),
    /// The accounts of agents with a login of their own.
    Quotas {
        /// By agent.
        quotas: Quotas,
    },
    /// The token, shown once.
    Token {
        /// The secret.
        token: String,
    },
    /// The tokens there are, revoked ones included, newest first.
    Tokens {
        /// Without their secrets.
        tokens: Vec<TokenView>,
    },
    /// The token has ended; nothing where there is none.
    Revoked {
        /// Without its secret.
        token: Option<TokenView>,
    },
    /// The link, shown once.
    Link {
        /// To be opened.
        url: String,
        /// When it is good for nothing any more.
        expires_at: At,
        /// Whether it makes the founder's account, or signs a device in.
        makes_account: bool,
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
    /// The payload is empty.
    Redacted {
        /// Position of the event; nothing where there is no such event.
        position: Option<u64>,
    },
    /// The backup is made.
    BackedUp {
        /// Where it is.
        path: PathBuf,
        /// Position of the last event in it.
        position: u64,
        /// The hash of that event, in hexadecimal.
        hash: String,
        /// Size of all its files.
        size_bytes: u64,
        /// Runs with work that was not captured, which is not in it.
        uncaptured: Vec<RunId>,
    },
    /// It could not.
    Failed {
        /// Why, and what to do.
        detail: String,
    },
}
