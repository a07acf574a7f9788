//! The inner runner: executes requests inside the sandbox.
//!
//! Owner: the shim, which starts it and speaks to it over its standard input and output.
//! Invariant: when its input ends, everything it started ends with it. It keeps no record: that a request
//! runs once is the shim's promise.

mod dispatch;
mod gateway;
mod session;

pub use session::serve;
