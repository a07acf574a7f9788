//! A process of a run's program, as the run's steps tell of it.

use super::{Sayings, Word};
use deputy_protocol::ids::ToolUseId;

/// A process that began and has not ended.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a process")]
pub struct Process {
    /// Its name.
    pub id: ToolUseId,
    /// What it says its version is.
    pub version: Option<String>,
    /// The session that it goes on with, or the name of a new one.
    pub session: String,
    /// Whether it goes on with an earlier session.
    pub resumed: bool,
    /// Whether it begins in a HOME that is made anew for it.
    pub fresh_home: bool,
    /// The words that it began with.
    pub prompt: String,
    /// What it was told since, and how much of its output was understood by then.
    pub told: Vec<(u64, Word)>,
    /// All its words, and which of them it is not known to have read.
    pub sayings: Sayings,
    /// Whether those are said again to the next one.
    pub keeps_words: bool,
    /// Bytes of its output that are on record.
    pub heard: u64,
    /// Facts of its driver that are on record.
    pub facts: u64,
    /// Remarks of its driver that are on record.
    pub remarks: u32,
    /// Whether its turn is over.
    pub is_over: bool,
    /// Whether it was told that nothing more comes.
    pub is_closing: bool,
    /// Whether somebody else began it than who follows it now.
    pub is_inherited: bool,
    /// Whether it named its session.
    pub has_session: bool,
}
