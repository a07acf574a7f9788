//! The systemd unit, judged by systemd.

use super::{Repository, generated};
use crate::skipped;
use std::process::Command;

const UNIT: &str = "systemd/deputyd.service";
const INSTALLED: &str = "/usr/local/bin/deputyd";

/// What the daemon's promises rest on: without them an upgrade kills runs, or a dead daemon stays dead.
const NEEDED: [&str; 8] = [
    "Type=notify",
    "WatchdogSec=30",
    "KillMode=process",
    "Delegate=yes",
    "OOMPolicy=continue",
    "Restart=on-failure",
    "StateDirectory=deputy",
    "User=deputy",
];

/// What would break node or the sandbox, and is tempting all the same.
const HARMFUL: [&str; 9] = [
    "DynamicUser=",
    "MemoryDenyWriteExecute=",
    "PrivateTmp=",
    "PrivateUsers=",
    "ProtectHostname=",
    "ProtectKernelTunables=",
    "ProtectProc=",
    "RestrictNamespaces=",
    "SystemCallFilter=",
];

/// Settings that are missing or harmful.
///
/// # Panics
/// If there is no unit.
pub fn faults(repository: &Repository) -> Vec<String> {
    let unit = &repository.file(UNIT).expect("the daemon has a unit").text;
    let has = |wanted: &str| unit.lines().any(|line| line == wanted);
    let begins = |wanted: &str| unit.lines().any(|line| line.starts_with(wanted));
    let missing = NEEDED.iter().filter(|line| !has(line)).map(|line| format!("{UNIT}: {line} is missing"));
    let harmful =
        HARMFUL.iter().filter(|key| begins(key)).map(|key| format!("{UNIT}: {key} is harmful here"));
    missing.chain(harmful).collect()
}

/// What systemd says about it.
///
/// # Panics
/// If there is no unit, or nothing may be skipped and systemd is not here.
pub fn complaints(repository: &Repository) -> Vec<String> {
    let Some(deputyd) = generated::program("deputyd") else { return Vec::new() };
    let unit = &repository.file(UNIT).expect("the daemon has a unit").text;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("deputyd.service");
    // systemd also looks whether the program is there.
    let text = unit.replace(INSTALLED, &deputyd.display().to_string());
    std::fs::write(&copy, text).expect("the folder is ours");
    match Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&copy).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let about_us = said.lines().filter(|line| line.contains("deputyd.service"));
            about_us.map(str::to_owned).collect()
        }
        Err(fault) => {
            skipped("the check of the systemd unit", &format!("systemd-analyze: {fault}"));
            Vec::new()
        }
    }
}
