//! Where things lie.

use super::super::output::count;
use super::finding::{Finding, fail, ok, warn};
use crate::config::Config;
use crate::control::{Answer, Request, connect};
use crate::ledger::{peek, sqlite_version};
use deputy_protocol::api::HealthCause;
use rustix::fs::{FlockOperation, flock};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// An agent's build writes this much in a minute.
const FREE_MIN_MIB: u64 = 2048;

pub(super) fn data_dir(path: &Path) -> Vec<Finding> {
    let shown = path.display();
    let Ok(found) = path.metadata() else {
        return vec![warn(
            "data",
            format!("{shown} is not there yet: `deputyd setup` or the first start makes it"),
        )];
    };
    let mut findings = Vec::new();
    let mode = found.mode() & 0o777;
    if mode & 0o077 != 0 {
        findings.push(fail("data", format!("{shown} is open to others (mode {mode:o}): chmod 700 {shown}")));
    }
    if found.uid() != rustix::process::geteuid().as_raw() && !rustix::process::geteuid().is_root() {
        findings.push(fail(
            "data",
            format!("{shown} belongs to another user: run this as the one that runs deputyd"),
        ));
    }
    if rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err() {
        findings.push(fail("data", format!("{shown} cannot be written to")));
    }
    if findings.is_empty() {
        findings.push(ok("data", format!("{shown} is ours alone")));
    }
    if let Ok(disk) = rustix::fs::statvfs(path) {
        let free_mib = disk.f_bavail.saturating_mul(disk.f_frsize) >> 20;
        findings.push(if free_mib < FREE_MIN_MIB {
            warn("disk", format!("{free_mib} MiB are free where the data lie: make room before work begins"))
        } else {
            ok("disk", format!("{free_mib} MiB are free"))
        });
    }
    findings
}

pub(super) async fn ledger(config: &Config) -> Vec<Finding> {
    let mut findings = vec![match sqlite_version().await {
        Ok(version) => ok("sqlite", format!("{version} is linked")),
        Err(error) => fail("sqlite", error.to_string()),
    }];
    findings.push(match peek(config.database.url.expose(), &config.storage.data_dir).await {
        Ok(Some(found)) => ok(
            "ledger",
            format!(
                "{}, schema {}; `deputyd ledger verify` proves it",
                count(found.position, "event"),
                found.schema
            ),
        ),
        Ok(None) => ok("ledger", "the database can be reached, and there is no ledger yet"),
        Err(error) => {
            fail("ledger", format!("{error}: check that database.url is right and the database up"))
        }
    });
    findings
}

pub(super) async fn daemon(data_dir: &Path) -> Vec<Finding> {
    let locked = std::fs::File::open(data_dir.join("lock"))
        .is_ok_and(|lock| flock(&lock, FlockOperation::NonBlockingLockShared).is_err());
    let finding = match (connect(data_dir).await, locked) {
        (Ok(Some(mut daemon)), _) => {
            let mut findings = vec![ok("daemon", "it runs, and answers on its control socket")];
            if let Ok(Answer::Health(health)) = daemon.ask(&Request::Health).await {
                findings.extend(health.causes.into_iter().filter_map(standing));
            }
            return findings;
        }
        (Ok(None), false) => warn("daemon", "none runs on this data directory: `deputyd serve`"),
        (Ok(None), true) => fail(
            "daemon",
            "something holds the data directory and does not answer: look at its log, then restart it",
        ),
        (Err(error), _) => fail("daemon", error.to_string()),
    };
    vec![finding]
}

/// What only the running daemon knows. The rest is looked at here.
fn standing(cause: HealthCause) -> Option<Finding> {
    match cause.code.as_str() {
        "paused" => Some(warn("paused", cause.detail)),
        "notices_wait" | "channel_failing" => Some(warn("notify", cause.detail)),
        _ => None,
    }
}

pub(super) fn backups(config: &Config) -> Vec<Finding> {
    let Some(dir) = &config.backup.dir else {
        return vec![warn("backup", "none are made: set backup.dir, on another disk if there is one")];
    };
    let device = |path: &Path| path.metadata().ok().map(|found| found.dev());
    let same_disk = device(dir).is_some() && device(dir) == device(&config.storage.data_dir);
    vec![if same_disk {
        warn("backup", format!("{} is on the disk of the data: it does not outlive it", dir.display()))
    } else {
        let dir = dir.display();
        ok("backup", format!("daily into {dir}, not encrypted: only this user can read them there"))
    }]
}
