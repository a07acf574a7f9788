//! The shim: outside the sandbox, outliving the daemon, remembering until it is told to forget.
//!
//! Owner: nobody after its start. The daemon starts it, dials in, and dials again after a restart.
//! Invariant: a request is on disk as started before it is passed in, and its answer before it is sent;
//! an id that was ever started is never started again. Its death ends everything it started.
//!
//! ```text
//! link (one daemon at a time) ─┐
//! inner runner (restarted on   ├─→ engine ─→ journal, spool
//!   the next request)          │
//! heartbeat, signals ──────────┘
//! ```

mod abort;
mod attach;
mod descriptors;
mod engine;
mod event;
mod feed;
mod hands;
mod inputs;
mod journal;
mod lock;
mod pid_file;
mod record;
mod requests;
mod spool;
mod startup;

pub use abort::kill;
pub use descriptors::close_inherited;
pub use startup::run;
