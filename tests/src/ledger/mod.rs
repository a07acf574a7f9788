//! A ledger to try: on either engine, with a clock under control and a second way into its database.

mod bench;
mod facts;

pub use bench::{Bench, Engine, rows};
pub use facts::{
    append, approved, daemon_started, daemon_stopped, delivery_started, event_id, fenced, paused, queued,
    rollback_started, run_id, said, said_to_run, steps, write,
};
