//! Why a record is not taken.

use super::limit::{INSTRUCTIONS_BYTES_MAX, PATTERN_CHARS_MAX, PATTERNS_MAX, SPECIALITY_CHARS_MAX};
use deputy_protocol::event::Member;

/// Why a record is not taken. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is so already")]
    AlreadyDone,
    /// Somebody else was faster.
    #[error("it is at version {version} by now: read that, and send what you want with `based_on` {version}")]
    Stale {
        /// The one that holds; 0: as it is shipped.
        version: u32,
    },
    /// It says nothing.
    #[error("`{field}` is empty: a record says what somebody is for, and what they are told")]
    Silent {
        /// Which field.
        field: &'static str,
    },
    /// More than a line.
    #[error("`speciality` is one line of at most {SPECIALITY_CHARS_MAX} characters")]
    LongSpeciality,
    /// More than instructions may hold.
    #[error("`instructions` has {size_bytes} bytes, and at most {INSTRUCTIONS_BYTES_MAX} are taken")]
    LongInstructions {
        /// How much.
        size_bytes: usize,
    },
    /// Nobody in this place has such a tool.
    #[error("`tools`: {member} can have no tool `{tool}`: there are {}", .there.join(", "))]
    UnknownTool {
        /// Whose record.
        member: Member,
        /// What was named.
        tool: String,
        /// What can be named.
        there: Vec<String>,
    },
    /// Without it nothing would ever end.
    #[error("`tools`: {member} cannot do without `{tool}`: it is how its work ends")]
    MissingTool {
        /// Whose record.
        member: Member,
        /// What is missing.
        tool: &'static str,
    },
    /// A pattern that names no files.
    #[error("`may_change`: `{pattern}` is no pattern of files below the repository's root: {detail}")]
    Pattern {
        /// Which.
        pattern: String,
        /// Why.
        detail: String,
    },
    /// More patterns than are looked through.
    #[error("`may_change` has at most {PATTERNS_MAX} patterns of at most {PATTERN_CHARS_MAX} characters")]
    ManyPatterns,
    /// A number that would let nothing happen.
    #[error("`{field}` is 0, so nothing could be done: leave it out, or allow more")]
    Zero {
        /// Which field.
        field: &'static str,
    },
    /// A field that means nothing for somebody who only thinks.
    #[error("`{field}` is for workers: {member} changes no files and has no runs")]
    NotAWorker {
        /// Whose record.
        member: Member,
        /// Which field.
        field: &'static str,
    },
    /// A time for somebody whom nothing waits for.
    #[error("`minutes_max` is for workers, advisors and the orchestrator: nobody waits for {member}")]
    NobodyWaits {
        /// Whose record.
        member: Member,
    },
}
