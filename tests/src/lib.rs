//! What the suites share: real databases, mounts and receivers, and a clock that they move.
//!
//! Owner: the suites in `tests/`. Invariant: nothing here sleeps; what cannot be run here is said plainly, and is a
//! failure where everything is required (`CI=true` or `DEPUTY_TEST_REQUIRE_ALL=1`).

pub mod agents;
pub mod certificates;
pub mod clock;
pub mod daemon;
pub mod http;
pub mod ledger;
pub mod mount;
pub mod phone;
pub mod postgres;
pub mod proxy;
pub mod receiver;
pub mod scripted;
pub mod site;
mod skip;
pub mod smtp;
pub mod sshd;
pub mod tidy;
pub mod watch;
mod wire;

pub use skip::skipped;
