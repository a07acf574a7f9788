//! What a run's work came to: its checks, its delivery, and what became of that.

use deputy_protocol::event::{DeliveryMode, KeptOutput, Lease};
use serde::{Deserialize, Serialize};

/// How far a delivery got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum DeliveryProgress {
    /// On its way.
    Pending {
        /// How.
        mode: DeliveryMode,
        /// Exactly this.
        commit: String,
        /// Who approved.
        by: String,
        /// Who tries; nobody yet, if nobody took it up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lease: Option<Lease>,
    },
    /// Another change is in the way.
    Conflict {
        /// How it was meant to leave.
        mode: DeliveryMode,
        /// What to do next.
        detail: String,
    },
    /// It could not be sent.
    Failed {
        /// How it was meant to leave.
        mode: DeliveryMode,
        /// What to do next.
        detail: String,
    },
}

/// Where a delivered change went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// How.
    pub mode: DeliveryMode,
    /// At the head of the target now.
    pub commit: String,
    /// The branch that has it.
    pub target: String,
    /// What was there before.
    pub previous: Option<String>,
    /// The work changed nothing, so nothing was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nothing: bool,
}

/// How far taking back got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum RollbackProgress {
    /// On its way.
    Pending {
        /// Who wanted it.
        by: String,
        /// Who tries; nobody yet, if nobody took it up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lease: Option<Lease>,
    },
    /// Taken back.
    Done {
        /// The revert commit.
        commit: String,
    },
    /// It could not be.
    Failed {
        /// What to do next.
        detail: String,
    },
}

/// One check of the last verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The command.
    pub command: String,
    /// `None` when it was killed or never ran.
    pub exit_code: Option<i32>,
    /// How long it took.
    pub duration_ms: u64,
    /// The end of its output.
    pub tail: String,
    /// All of its output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<KeptOutput>,
}

impl Check {
    /// How it ended, for people: its exit code, and that it printed nothing where that is so.
    pub fn ending(&self) -> String {
        let code = self.exit_code.map_or("no exit code".to_owned(), |code| format!("exit code {code}"));
        if self.tail.trim().is_empty() { format!("{code}, and it printed nothing") } else { code }
    }
}
