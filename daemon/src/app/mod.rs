//! The composition root: from a configuration to a running daemon. The only place that knows all adapters.
//!
//! Owner: `main`, and tests, which call the same `App::build`. Invariant: nothing is started before the data directory
//! is locked and the ledger is open; readiness is announced only when the tree is up and the listener bound.

mod build;
mod channels;
mod crash;
mod health;
mod orphans;
mod packer;
mod pulse;
mod renewals;
mod run;
mod settings;
mod surface;
mod views;

pub use build::{App, BuildError, Parts, hands, ledger_options, open_ledger, people, providers};
pub use run::{Ended, Lifecycle};
pub use settings::settings;
