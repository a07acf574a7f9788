//! The shim's one decision maker: takes events one by one and owns all state.
//!
//! Owner: `startup`, which runs it on the program's main thread (bubblewrap dies with the thread that
//! started it).
//! Invariant: between two events journal, spools and feeds agree.

mod core;
mod ending;
mod from_daemon;
mod from_hands;

pub(super) use core::Engine;
