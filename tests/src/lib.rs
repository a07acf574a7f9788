//! Real counterparts for tests over the whole house: receivers that record, and break off when told to.
//!
//! Owner: the suites beside it. Invariant: nothing here sleeps; whoever waits, waits on what happened.

pub mod receiver;
pub mod smtp;
mod wire;
