//! What becomes of a notice: who gets it, when it is tried again, and which notices share a message.
//!
//! Owner: the notifier asks [`due`] and records what it says before it sends; the ledger's `outbox` projection is made
//! of [`NoticeDoc`]. Invariants: every notice ends delivered, grouped into another, abandoned or unknown on every
//! target it was addressed to; what a message carries never changes between its tries; a message on a channel that
//! cannot recognise a repetition is never sent again once a try was left without an outcome; in quiet hours people are told
//! nothing but what they let through, and what waited goes out once they end.

mod doc;
mod due;
mod outcome;
mod quiet;
mod schedule;
mod target;

#[cfg(test)]
mod tests;

pub use doc::{DocState, NoticeDoc, Progress, Receipt};
pub use due::{Due, Held, Sending, Silence, due, held};
pub use outcome::{CourierFault, Disposition, Taken, outcome};
pub use quiet::{NoHours, Quiet, is_urgent_word};
pub use schedule::{GIVE_UP_AFTER, delay};
pub use target::{DEVICES, Pace, Target, is_pressing};
