//! Coding agents that are programs of their own: how each is started, understood and told things.
//!
//! Owner: the run's actor starts the program through the hands, feeds a [`Driver`] what it writes, records the facts
//! that come out, and passes on what it is to be sent. Invariant: a driver does no I/O, reads no clock and makes up no
//! random id. The same lines and words in the same order give the same acts, so that whoever takes a run over reads
//! the program's output again from its first byte and loses and doubles nothing.
//!
//! ```text
//! launch(order) ─→ argv, environment, standard input
//! begin ───────┐
//! a line ──────┼─→ Driver ─→ Fact (recorded) · Send (to its standard input) · Show (live, forgotten) · Close
//! a word ──────┤
//! its end ─────┘
//! ```

mod ability;
mod acp;
mod act;
mod afresh;
mod aider;
mod asked;
mod claude;
mod codex;
mod command;
mod cut;
mod derived;
mod dispatch;
mod exit;
mod gemini;
mod hidden;
mod home;
mod kind;
mod launch;
mod lines;
mod moves;
mod number;
mod permission;
mod process;
mod quota;
mod reliance;
mod remark;
mod rpc;
mod said;
mod saying;
mod sitting;
mod standing;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tripwire;
mod wanted;

pub use ability::{Abilities, abilities};
pub use act::{Act, Exit, Fact, Quota, Told, Trouble, TurnEnd, Word};
pub use afresh::words_afresh;
pub use asked::{Asked, Decided, Term};
pub use derived::derived;
pub use home::Home;
pub use kind::{Kind, UnknownKind, version_in};
pub use launch::{Dialect, Endpoint, Launch, LaunchOrder, Session, Stance, Stdin};
pub use lines::{LINE_BYTES_MAX, Line, Lines};
pub use moves::{ALLOW, DENY, Move, answer_to, in_words, is_lost, is_yes, next};
pub use permission::{Doubt, Rules, Verdict, permission, tools};
pub use process::Process;
pub use quota::{QuotaDoc, WHOLE_ACCOUNT, shut_until};
pub use reliance::{as_relied_on, relied_on};
pub use remark::{REMARKS_MAX, unrecorded};
pub use saying::{Saying, Sayings, Unsaid};
pub use sitting::Sitting;
pub use standing::{Probed, Standing, standing};
pub use tripwire::{Tripwire, Undecided};
pub use wanted::{wanted, wanted_whole};

use deputy_protocol::link::Stream;

/// One program's way of talking, for one process of it.
pub trait Driver: Send {
    /// What it is sent before it says anything: a greeting, or the prompt.
    fn begin(&mut self) -> Vec<Act>;

    /// A line that it wrote, without its end. Lines that make no sense are facts, too, never an end.
    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act>;

    /// The beginning of a line of standard output that is too long to be read, see [`LINE_BYTES_MAX`]. A program that
    /// may have asked something there ends its turn.
    fn cut(&mut self, line: &str) -> Vec<Act> {
        self.heard(Stream::Stdout, line)
    }

    /// Something that it is to be told. Comes only after the turn before it ended, unless its
    /// [`Abilities::steers`] say that it listens while it works; a decision comes for what it asked.
    fn told(&mut self, word: &Word) -> Vec<Act>;

    /// Its process ended. The last fact of a turn comes out here at the latest.
    fn ended(&mut self, exit: &Exit) -> Vec<Act>;

    /// The use of a tool that a question of this key is about, by the program's name for it; right after the question
    /// came out as a fact.
    fn use_asked(&self, _key: &str) -> Option<String> {
        None
    }

    /// What else a tool is called, besides what the program calls it in this use: a rule may name it by any.
    fn also_called(&self, _use_id: Option<&str>, _tool: &str) -> Vec<String> {
        Vec::new()
    }
}
