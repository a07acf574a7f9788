//! What the actors need from the world, as traits.
//!
//! Owner: `daemon` implements them, tests fake the ones that cost money. Invariant: nothing here names a database, a
//! wire format or a program.

mod couriers;
mod ledger;
mod models;
mod workspaces;

pub use couriers::{CourierFault, Couriers, Disposition, Message, Notice, Pace, Target};
pub use ledger::{AppendError, LeaseTaken, Ledger, LedgerFault, RowPage, RowQuery, VersionedRow};
pub use models::Models;
pub use workspaces::{
    Captured, Delivered, DeliveryOrder, Prepared, Provenance, Registered, WorkspaceFault, Workspaces,
};
