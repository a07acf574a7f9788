//! Programs of this machine, and whether tools can run.

use super::finding::{Finding, fail, ok, warn};
use crate::app;
use crate::config::{Config, SandboxChoice};
use deputy_domain::schedule::spoken;
use deputy_protocol::At;
use std::process::Stdio;
use tokio::process::Command;

/// The first that takes its whole configuration from the environment (`GIT_CONFIG_COUNT`).
const GIT_OLDEST: (u32, u32) = (2, 31);

/// By whose clocks the COO goes.
pub(super) fn clock(config: &Config, now: At) -> Vec<Finding> {
    let shown = spoken(now, config.founder.zone());
    let text = match &config.founder.time_zone {
        Some(_) => shown,
        None => format!("{shown}, as this machine is set; `founder.time_zone` says where you live"),
    };
    vec![ok("clock", text)]
}

pub(super) async fn programs() -> Vec<Finding> {
    let git = match output("git", &["--version"]).await {
        None => fail("git", "it is not there: install git"),
        Some(said) => match version(&said) {
            Some(found) if found >= GIT_OLDEST => ok("git", said),
            _ => {
                fail("git", format!("{said} is too old: install {}.{} or later", GIT_OLDEST.0, GIT_OLDEST.1))
            }
        },
    };
    let ssh = match output("ssh", &["-V"]).await {
        None => warn("ssh", "it is not there: remotes by ssh cannot be reached; install openssh-client"),
        Some(said) => ok("ssh", said),
    };
    vec![git, ssh]
}

/// The first two numbers of `git version 2.39.5`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.split(' ').nth(2)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The first line of what a program says, on either stream.
async fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let said = Command::new(program).args(arguments).stdin(Stdio::null()).output().await.ok()?;
    let text = if said.stdout.is_empty() { said.stderr } else { said.stdout };
    String::from_utf8_lossy(&text).lines().next().map(|line| line.trim().to_owned())
}

pub(super) async fn hands(config: &Config) -> Vec<Finding> {
    // Hands are tried in a folder of their own: the data directory may not be there yet, or belong to a daemon.
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => return vec![fail("runner", format!("no temporary folder can be made: {error}"))],
    };
    let hands = match app::hands(config, folder.path().to_owned()) {
        Ok(hands) => hands,
        Err(fault) => return vec![fail("runner", fault.to_string())],
    };
    let ours = env!("CARGO_PKG_VERSION");
    let program = hands.program().display().to_string();
    let runner = match output(&program, &["--version"]).await {
        Some(said) if said.ends_with(ours) => ok("runner", format!("{said}, {program}")),
        Some(said) => {
            fail("runner", format!("{said} at {program}, but this is deputyd {ours}: install both together"))
        }
        None => fail("runner", format!("{program} does not start")),
    };
    let sandbox = match (hands.probe().await, config.sandbox.kind) {
        (Err(fault), _) => fail("sandbox", format!("{fault}; no run starts without it (install bubblewrap)")),
        (Ok(()), SandboxChoice::None) => warn(
            "sandbox",
            "sandbox.kind is `none`: agents run as this user and can read and write all that it can",
        ),
        (Ok(()), _) => {
            ok("sandbox", "bubblewrap works; the network is shared with this machine in this version")
        }
    };
    vec![runner, sandbox]
}
