//! Which project a sentence means, when it does not say so.
//!
//! Owner: a router gathers evidence for each project and asks here what it amounts to. Invariant: a choice comes with what
//! it rests on, and where two are close nobody chooses in silence.

mod candidate;
mod evidence;
#[cfg(test)]
mod tests;
mod words;

pub use candidate::{Candidate, Choice, Routing};
pub use evidence::Evidence;
pub use words::{named_in, telling_words};
