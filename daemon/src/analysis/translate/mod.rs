//! From what somebody wrote to what runs.
//!
//! Owner: `desk`. Invariant: whatever is not written down here on purpose is refused; the text that runs is put together of
//! our own words, quoted names, quoted texts and numbers, so that no reading of it by SQLite can differ from ours.

mod call;
mod expr;
mod from;
mod query;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod writer;

pub(super) use text::{Translated, translate};
pub(super) use writer::Refused;
