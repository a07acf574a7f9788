//! The real `deputyd` in a process of its own, over a throw-away folder that outlives its crashes.
//!
//! Owner: the suites over the whole house. Invariant: whoever waits, waits on the feed or on a process, never on the clock;
//! when a `TestDaemon` is dropped, nothing that its runs started is left.

mod api;
mod books;
mod feed;
mod process;
mod repository;
mod screen;
mod terminal;

pub use api::Api;
pub use feed::Feed;
pub use process::{CrashAt, TestDaemon};
pub use repository::Repository;
pub use screen::Screen;

use std::path::PathBuf;

/// A program of this workspace. `make test` builds them before any test runs.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own program");
    let target = test.parent().and_then(|deps| deps.parent()).expect("tests lie in target/PROFILE/deps");
    let program = target.join(name);
    assert!(program.exists(), "{} is missing: run `cargo build --workspace --bins` first", program.display());
    program
}
