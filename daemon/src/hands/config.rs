//! What the installation decides about hands.

use deputy_actors::ports::HandsFault;
use deputy_protocol::link::SandboxKind;
use std::env;
use std::path::{Path, PathBuf};

/// Name of the runner's program.
const PROGRAM: &str = "deputy-runner";

/// How hands are started here.
#[derive(Clone, Debug)]
pub struct HandsConfig {
    /// The runner's program; the one beside this program if absent.
    pub runner: Option<PathBuf>,
    /// What keeps the tools in. "auto" is decided by whoever reads the configuration: bubblewrap, or refusal.
    pub sandbox: SandboxKind,
    /// Runs lie below it.
    pub data_dir: PathBuf,
    /// Folders of this host that every run sees read-only under their own path (toolchains, agents).
    pub read_only: Vec<PathBuf>,
    /// The bubblewrap program; looked up in `PATH` if absent.
    pub bubblewrap: Option<PathBuf>,
}

impl HandsConfig {
    /// The runner's program, made sure that it is a file.
    pub(super) fn program(&self) -> Result<PathBuf, HandsFault> {
        let program = match &self.runner {
            Some(path) => absolute(path)?,
            None => beside_this_program()?,
        };
        if program.is_file() {
            return Ok(program);
        }
        let message = format!(
            "{} is no file: install {PROGRAM} beside deputyd, or write runner.path in the configuration",
            program.display()
        );
        Err(HandsFault::NotStarted(message))
    }
}

pub(super) fn absolute(path: &Path) -> Result<PathBuf, HandsFault> {
    std::path::absolute(path)
        .map_err(|error| HandsFault::NotStarted(format!("{} is no path: {error}", path.display())))
}

fn beside_this_program() -> Result<PathBuf, HandsFault> {
    let own = env::current_exe().map_err(|error| {
        HandsFault::NotStarted(format!("this program's own file cannot be found: {error}"))
    })?;
    Ok(own.with_file_name(PROGRAM))
}
