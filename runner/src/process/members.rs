//! Who belongs to a run, or to one call of it.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;

use uuid::Uuid;

use super::cgroup_files::pids;
use super::scan::{Process, has_variable, pid_namespace, snapshot};

/// In the environment of every process of a shim: its mark.
pub const MARK_VARIABLE: &str = "DEPUTY_SHIM_MARK";
/// In the environment of every process of a call: the request's id.
pub const CALL_VARIABLE: &str = "DEPUTY_CALL_ID";

/// PID 1: inside a sandbox it carries the mark, too, but it ends only with the sandbox.
const INIT: u32 = 1;

/// A set of processes, looked up anew whenever it is asked for.
#[derive(Debug, Clone)]
pub enum Members {
    /// All in a PID namespace, its first process included.
    Namespace {
        /// PID 1 of the namespace, as seen from here.
        init: u32,
        /// When that process started.
        init_start_time: u64,
        /// The namespace's inode, if it could be read.
        inode: Option<u64>,
    },
    /// All in a control group, and in those below it.
    Group {
        /// Where the group is.
        path: PathBuf,
    },
    /// All descendants of some processes, and whatever carries the variable. A process that leaves its
    /// session, group and parent is still a descendant of the nearest subreaper.
    Tree {
        /// Where the tree begins.
        roots: Vec<u32>,
        /// Whether the roots are members themselves.
        with_roots: bool,
        /// `NAME=value` that marks members that lost their parents.
        variable: OsString,
        /// Never members.
        spared: Vec<u32>,
    },
}

impl Members {
    /// The processes of one call: the child that was started for it, and all that carry its id.
    pub fn of_call(child: u32, call: &str) -> Self {
        let variable = format!("{CALL_VARIABLE}={call}").into();
        Self::Tree { roots: vec![child], with_roots: true, variable, spared: Vec::new() }
    }

    /// What is left of a call whose child was waited for: all that carry its id.
    pub fn left_by_call(call: &str) -> Self {
        let variable = format!("{CALL_VARIABLE}={call}").into();
        Self::Tree { roots: Vec::new(), with_roots: false, variable, spared: Vec::new() }
    }

    /// All processes below `root`, and all that carry the shim's mark.
    pub fn below(root: u32, mark: Uuid) -> Self {
        let variable = format!("{MARK_VARIABLE}={mark}").into();
        Self::Tree { roots: vec![root], with_roots: false, variable, spared: vec![root, INIT] }
    }

    /// The members that have not ended.
    pub fn find(&self) -> Vec<Process> {
        let own = std::process::id();
        let alive = snapshot().into_iter().filter(|process| !process.ended && process.pid != own);
        match self {
            Self::Namespace { init, init_start_time, inode } => {
                let alive: Vec<Process> = alive.collect();
                let is_init = |found: &Process| found.pid == *init && found.start_time == *init_start_time;
                // The kernel ends a namespace with its first process, and gives its number to the next one: without
                // that process whoever bears the number belongs to somebody else.
                if !alive.iter().any(is_init) {
                    return Vec::new();
                }
                let is_inside = |found: &Process| inode.is_some() && pid_namespace(found.pid) == *inode;
                alive.into_iter().filter(|found| is_init(found) || is_inside(found)).collect()
            }
            Self::Group { path } => {
                let inside: HashSet<u32> = pids(path).into_iter().collect();
                alive.filter(|found| inside.contains(&found.pid)).collect()
            }
            Self::Tree { roots, with_roots, variable, spared } => {
                let alive: Vec<Process> = alive.collect();
                let tree = descendants(&alive, roots);
                alive
                    .into_iter()
                    .filter(|process| {
                        tree.contains(&process.pid)
                            || (*with_roots && roots.contains(&process.pid))
                            || has_variable(process.pid, variable)
                    })
                    .filter(|process| !spared.contains(&process.pid))
                    .collect()
            }
        }
    }
}

fn descendants(processes: &[Process], roots: &[u32]) -> HashSet<u32> {
    let mut found: HashSet<u32> = HashSet::new();
    loop {
        let before = found.len();
        for process in processes {
            if roots.contains(&process.parent) || found.contains(&process.parent) {
                found.insert(process.pid);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Members;
    use crate::process::{identity, pid_namespace};

    #[test]
    fn a_namespace_whose_first_process_is_gone_has_no_members_whoever_bears_its_number() {
        let parent = identity(std::os::unix::process::parent_id()).unwrap();
        let inode = pid_namespace(parent.pid);
        assert!(inode.is_some());
        let of = |init_start_time| Members::Namespace { init: parent.pid, init_start_time, inode }.find();
        assert!(!of(parent.start_time).is_empty());
        assert!(of(parent.start_time + 1).is_empty(), "the id was given to another process since");
    }
}
