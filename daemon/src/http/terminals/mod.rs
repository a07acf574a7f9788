//! Terminals, as browsers have them.
//!
//! Owner: `router`. Invariant: a terminal ends with its connection, with the caller's token, and with whatever the run
//! does next; what goes through it is in no log, no metric and no record.

mod ask;
mod session;
mod typing;

pub(super) use ask::{open, ticket};
