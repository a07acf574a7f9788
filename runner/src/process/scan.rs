//! Reading `/proc`.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;

/// One process at the moment it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its parent's id.
    pub parent: u32,
    /// Its process group.
    pub group: u32,
    /// When it started, in clock ticks since boot.
    pub start_time: u64,
    /// Whether it ended and only waits to be collected.
    pub ended: bool,
}

/// All processes that can be seen. One that ends meanwhile is left out.
pub fn snapshot() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(process)
        .collect()
}

/// One process, if it exists.
pub(super) fn process(pid: u32) -> Option<Process> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    parse_stat(pid, &stat)
}

/// Parses `/proc/PID/stat` (proc(5)): the name in parentheses may hold anything, so fields are counted
/// from its last closing one. State is field 3, parent 4, group 5, start time 22.
fn parse_stat(pid: u32, stat: &[u8]) -> Option<Process> {
    let name_end = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(&stat[name_end + 1..]).ok()?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    Some(Process {
        pid,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        start_time: fields.get(19)?.parse().ok()?,
        ended: matches!(*fields.first()?, "Z" | "X" | "x"),
    })
}

/// The inode of a process's PID namespace, where this process may see it.
pub fn pid_namespace(pid: u32) -> Option<u64> {
    let link = fs::read_link(format!("/proc/{pid}/ns/pid")).ok()?;
    let text = link.to_str()?;
    text.strip_prefix("pid:[")?.strip_suffix(']')?.parse().ok()
}

/// Whether a process was started with this `NAME=value` in its environment.
pub(super) fn has_variable(pid: u32, variable: &std::ffi::OsStr) -> bool {
    let Ok(environment) = fs::read(format!("/proc/{pid}/environ")) else { return false };
    environment.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{parse_stat, process};

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
        let stat = b"7 (a) Z (b) S 1 7 7 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 1 0 4242 0 0 rest";
        let found = parse_stat(7, stat).unwrap();
        assert_eq!((found.parent, found.group, found.start_time, found.ended), (1, 7, 4242, false));
    }

    #[test]
    fn this_process_is_seen() {
        let found = process(std::process::id()).unwrap();
        assert!(!found.ended);
    }
}
