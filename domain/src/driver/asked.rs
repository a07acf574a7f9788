//! What a program asked, and what was decided about it.

use deputy_protocol::event::AgentQuestion;
use deputy_protocol::ids::ToolUseId;

/// A question of a program's.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its name here.
    pub id: ToolUseId,
    /// The program's name for it.
    pub key: String,
    /// What it wants to know.
    pub what: AgentQuestion,
    /// The process that asked.
    pub process: ToolUseId,
}

/// How long a decision holds: for the turn in which it is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// No process was told of it yet.
    Coming,
    /// The turn in which the program may do it goes on.
    Now,
    /// That turn is over. What its process did in it may still be read again.
    Over,
}

/// What somebody decided about a use of a tool, for the next time the program wants exactly that in the same turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Which tool, and its arguments, word for word.
    pub call: (String, String),
    /// Whether it may, once.
    pub allowed: bool,
    /// Who says so.
    pub reason: String,
    /// How long it holds.
    pub term: Term,
}
