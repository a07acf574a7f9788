//! The files of a control group (cgroup v2): who is in it, moving in, ending all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Ends a group in one step, where the kernel can (since 5.14), unless this process is in it.
pub(super) fn strike(group: &Path) {
    if !pids(group).contains(&std::process::id()) {
        // Whoever looked at the members kills them one by one as well.
        let _ = write(&group.join("cgroup.kill"), "1");
    }
}

/// The processes in a group and below it.
pub(super) fn pids(group: &Path) -> Vec<u32> {
    let own = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let mut pids: Vec<u32> = own.lines().filter_map(|line| line.parse().ok()).collect();
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            pids.extend(self::pids(&entry.path()));
        }
    }
    pids
}

/// Moves all threads of this process into a group.
pub(super) fn move_self(group: &Path) -> io::Result<()> {
    write(&group.join("cgroup.procs"), &std::process::id().to_string())
}

/// Files of a group take one write, and are never made.
fn write(file: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).open(file)?.write_all(text.as_bytes())
}
