//! What tells one process from every other.

use std::fs;
use std::io;

use deputy_protocol::link::ProcessIdentity;

use super::scan::process;

/// The kernel's id of this boot.
pub fn boot_id() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}

/// The identity of a process in this process's namespace.
pub fn identity(pid: u32) -> io::Result<ProcessIdentity> {
    let found = process(pid).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    Ok(ProcessIdentity { pid, boot_id: boot_id()?, start_time: found.start_time })
}

/// The identity of this process.
pub fn own_identity() -> io::Result<ProcessIdentity> {
    identity(std::process::id())
}

/// Whether exactly this process still runs (a zombie does not).
pub fn is_alive(identity: &ProcessIdentity) -> bool {
    boot_id().is_ok_and(|boot| boot == identity.boot_id)
        && process(identity.pid).is_some_and(|found| found.start_time == identity.start_time && !found.ended)
}
