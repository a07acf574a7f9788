//! When something is: moments that people name, and those at which something comes again.
//!
//! Owner: a conversation asks here when what is scheduled in it is due. Invariant: the answer follows from what is asked,
//! the time zone's rules and the moment that is handed in; the moments of a repetition only ever rise.

mod moments;
mod refusal;
mod told;
mod when;
mod words;
mod zone;

#[cfg(test)]
mod tests;

pub use moments::next_after;
pub use refusal::Refusal;
pub use told::{CameDue, due_shown, due_words, is_stale, time_words};
pub use when::{Moment, When, local};
pub use words::{repeats, span, spoken};
pub use zone::Zone;
