//! What the actors need from the world, as traits.
//!
//! Owner: `daemon` implements them, tests fake the ones that cost money. Invariant: nothing here names a database, a
//! wire format or a program.

mod ledger;

pub use ledger::{AppendError, LeaseTaken, Ledger, LedgerFault, RowPage, RowQuery, VersionedRow};
