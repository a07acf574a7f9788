//! The daemon's back door for its own commands: `data_dir/control.sock`, open to the user that runs the daemon and nobody
//! else.
//!
//! Owner: `app.rs` serves it, `commands` dial it. Invariant: whoever can open the socket owns the data directory already,
//! so nothing is allowed here that they could not do without the daemon.
//!
//! One request is one line of JSON, and so is its answer.

mod client;
mod project;
mod server;
mod words;

pub use client::{ControlClient, ControlError, connect};
pub use project::project_id;
pub use server::{Control, serve};
pub use words::{Answer, Request};

use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

const SOCKET: &str = "control.sock";

/// Whose word it is in the history: somebody's who owns the data directory, and more is not known.
pub const LOCAL: &str = "local";

/// A socket's path holds 107 bytes, a data directory's may be longer: it is named through an open descriptor.
fn short_path(data_dir: &std::fs::File) -> PathBuf {
    Path::new("/proc/self/fd").join(data_dir.as_raw_fd().to_string()).join(SOCKET)
}
