//! What the suites over the whole house share.
//!
//! Owner: the suites in `tests/`. Invariant: nothing here sleeps; what is waited for is a signal.

pub mod scripted;
