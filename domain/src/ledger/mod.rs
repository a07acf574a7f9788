//! The rules of appending: what an append is, when it is refused, how the chain is hashed, what rows follow from it.
//!
//! Owner: the ledger adapters apply these rules inside their transaction. Invariant: both engines decide alike,
//! because the decision is made here.

mod append;
mod chain;
mod doc;
mod group;
mod row;
#[cfg(test)]
mod tests;

pub use append::{Append, AppendRefused, Appended, Expected, Fence, LeaseId, StreamWrite};
pub use chain::{EnvelopeParts, GENESIS, payload_digest, seal};
pub use doc::Doc;
pub use group::{Admission, Admitted, Heads, admit, well_formed};
pub use row::{Row, RowKey, Table};
