//! Questions of agents at work that a model answers, or drafts for the founder.
//!
//! Owner: the actor `answers`, in rounds. Invariant: of each question the conversation about it has an id that follows from
//! it, and its way on is one fact of its run, decided about what is recorded then: so a crash anywhere, another daemon that
//! does the same, and a founder who is faster, leave one answer. The reconciler ends thinking about a question that is
//! over.

mod answerer;
mod answers;

pub(crate) use answerer::answerer;
pub(crate) use answers::Answers;
