//! The gateway to models, on real sockets: a run's program on one side, a scripted provider on the other.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod bench;
mod clients;
mod daemon;
mod ends;
mod limits;
mod lives;
mod metering;
mod passing;
mod provider;
mod traffic;

use bench::{Gate, SECRET, path};
