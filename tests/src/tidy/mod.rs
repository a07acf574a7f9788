//! The rules of the house as programs: a rule in prose alone decays.
//!
//! Owner: `tests/tests/tidy.rs`. Invariant: each rule is a function from the repository to its faults, one line each,
//! that say what to do; an exception stands in the rule's own list with its reason.

pub mod adapters;
pub mod dependencies;
pub mod documents;
pub mod floors;
pub mod generated;
mod imports;
pub mod licences;
pub mod machine;
pub mod manifest;
pub mod migrations;
pub mod names;
pub mod proofs;
mod repository;
pub mod sizes;
pub mod units;
pub mod words;

pub use repository::{File, Repository};

/// Fails with all faults at once.
///
/// # Panics
/// If there are any.
pub fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} to mend:\n  {}", faults.len(), faults.join("\n  "));
}
