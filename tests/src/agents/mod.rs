//! The real agents that `make setup` installs.
//!
//! Owner: `tests/agents`, whose `package-lock.json` names their versions. Invariant: what differs between them is written
//! down once, in [`RealAgent`].

mod real;

pub use real::{CLAUDE, CODEX, GEMINI, OPENCODE, RealAgent, model};

use super::daemon::program;
use std::path::{Path, PathBuf};

/// Where the agents' packages are, or why they are not.
pub fn packages() -> Result<PathBuf, String> {
    let target = program("deputyd");
    let target = target.parent().and_then(Path::parent).expect("programs lie in target/PROFILE");
    let packages = target.join("agents");
    let read = |path: PathBuf| std::fs::read_to_string(path).ok();
    let wanted = read(Path::new(env!("CARGO_MANIFEST_DIR")).join("agents/package-lock.json"));
    if read(packages.join("installed")) == wanted {
        return Ok(packages);
    }
    Err(format!(
        "{} does not hold what tests/agents/package-lock.json lists: run `make setup`",
        packages.display()
    ))
}
