//! Running programs: a shell command, or a program by its arguments.
//!
//! Owner: the inner runner.
//! Invariant: memory is bounded however much a program writes; a program's time limit and its
//! cancellation end all processes it started, wherever they went.

mod children;
mod collect;
mod input;
mod job;
mod pump;
mod run;
mod screen;
mod terminal;

pub use children::Children;
pub use input::{Input, Inputs};
pub use job::Job;
pub use run::run;
pub use screen::lead_session;
pub use terminal::{View, run_on_terminal};

/// Most output of one call that is kept; what follows is counted and dropped.
pub const SPOOL_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Time limit of a shell command that names none, in seconds.
pub const SHELL_TIMEOUT_SEC: u64 = 900;
