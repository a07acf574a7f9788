//! What the suites share: real databases, real mounts, a clock that they move.
//!
//! Owner: the suites in `tests/`. Invariant: what cannot be run here is said plainly, and is a failure where everything
//! is required (`CI=true` or `DEPUTY_TEST_REQUIRE_ALL=1`).

pub mod clock;
pub mod http;
pub mod ledger;
pub mod mount;
pub mod postgres;
mod skip;

pub use skip::skipped;
