//! A ledger to try: on either engine, with a clock under control and a second way into its database.

mod bench;
mod facts;

pub use bench::{Bench, Engine, rows};
pub use facts::{append, daemon_started, daemon_stopped, event_id, fenced, paused, said, steps, write};
