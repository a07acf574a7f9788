//! A control group (cgroup v2) of a shim's own.
//!
//! Below the group that the shim was started in, if that may be divided: under systemd the daemon's unit says
//! `Delegate=yes`. Nobody leaves a group by starting a session, losing a parent or changing its environment, and the
//! kernel ends a group in one step, so it is the first way to end a run. Where there is none the other ways remain.
//!
//! ```text
//! deputyd.service/           the daemon
//! └─ deputy-MARK/            killed from outside: everything
//!    ├─ shim                 the shim
//!    └─ hands                killed by the shim: what it started
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::statfs;
use uuid::Uuid;

use super::cgroup_files::move_self;
use super::members::Members;

/// Where the shim itself is.
const SHIM: &str = "shim";
/// Where everything is that it starts.
const HANDS: &str = "hands";
/// What `statfs(2)` calls a cgroup2 file system (`CGROUP2_SUPER_MAGIC` in `linux/magic.h`).
const CGROUP2: i64 = 0x6367_7270;

/// The group of a shim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cgroup {
    path: PathBuf,
}

impl Cgroup {
    /// Makes the group of a shim with this mark, and moves this process into it.
    pub fn enter(mark: Uuid) -> io::Result<Self> {
        let path = own()?.join(name(mark));
        fs::create_dir(&path)?;
        let group = Self { path };
        let entered = [SHIM, HANDS]
            .into_iter()
            .try_for_each(|leaf| fs::create_dir(group.path.join(leaf)))
            .and_then(|()| group.take_in(SHIM));
        match entered {
            Ok(()) => Ok(group),
            Err(error) => {
                group.remove();
                Err(error)
            }
        }
    }

    /// The group that a shim with this mark wrote down, if it is still there. Nothing else is ever taken for one,
    /// whatever a file says.
    pub fn of_mark(path: &Path, mark: Uuid) -> Option<Self> {
        let is_named = path.file_name().is_some_and(|found| *found == *name(mark));
        let is_group = || statfs(path).is_ok_and(|found| found.f_type == CGROUP2);
        (is_named && is_group()).then(|| Self { path: path.to_owned() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts something among the hands: a process begins where its parent is at that moment.
    pub fn start<T>(&self, start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.take_in(HANDS)?;
        let started = start();
        self.take_in(SHIM)?;
        started
    }

    /// All of it, the shim included.
    pub fn all(&self) -> Members {
        Members::Group { path: self.path.clone() }
    }

    /// What the shim started.
    pub fn hands(&self) -> Members {
        Members::Group { path: self.path.join(HANDS) }
    }

    /// Moves this process back to where it came from, and removes the group if nobody is left in it.
    pub fn leave(&self) {
        if let Some(parent) = self.path.parent() {
            // Then it stays, and is removed by whoever ends what is left in it.
            let _ = move_self(parent);
        }
        self.remove();
    }

    /// Removes the group; one that somebody is in stays.
    pub fn remove(&self) {
        for group in [self.path.join(HANDS), self.path.join(SHIM), self.path.clone()] {
            let _ = fs::remove_dir(group);
        }
    }

    fn take_in(&self, leaf: &str) -> io::Result<()> {
        move_self(&self.path.join(leaf))
    }
}

fn name(mark: Uuid) -> String {
    format!("deputy-{mark}")
}

/// The group of this process. The root is not ours to divide, even where we could.
fn own() -> io::Result<PathBuf> {
    let absent = || io::Error::new(io::ErrorKind::Unsupported, "there is no group of cgroup v2 here");
    let groups = fs::read_to_string("/proc/self/cgroup")?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::")).ok_or_else(absent)?;
    if own == "/" {
        return Err(absent());
    }
    let mounts = fs::read_to_string("/proc/self/mountinfo")?;
    mounts.lines().find_map(|mount| below(mount, own)).ok_or_else(absent)
}

/// Where a group is in a mount, if that is of cgroup v2 and shows it (proc(5), `mountinfo`).
fn below(mount: &str, group: &str) -> Option<PathBuf> {
    let (mount, kind) = mount.split_once(" - ")?;
    if !kind.starts_with("cgroup2 ") {
        return None;
    }
    let mut fields = mount.split(' ').skip(3);
    let (root, point) = (fields.next()?, fields.next()?);
    let inner = Path::new(group).strip_prefix(root).ok()?;
    Some(Path::new(point).join(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_in_the_mount_that_shows_it() {
        let whole = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw";
        let found = below(whole, "/system.slice/deputyd.service").unwrap();
        assert_eq!(found, Path::new("/sys/fs/cgroup/system.slice/deputyd.service"));
        let part = "30 23 0:26 /system.slice /mnt rw - cgroup2 cgroup2 rw";
        assert_eq!(below(part, "/system.slice/a.service").unwrap(), Path::new("/mnt/a.service"));
        assert!(below(part, "/user.slice").is_none());
        assert!(below("31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu", "/a").is_none());
        assert!(below("", "/a").is_none());
    }

    #[test]
    fn what_a_file_names_is_taken_for_a_group_only_if_it_is_one_of_that_mark() {
        let folder = tempfile::tempdir().unwrap();
        let mark = Uuid::new_v4();
        let path = folder.path().join(name(mark));
        fs::create_dir(&path).unwrap();
        assert!(Cgroup::of_mark(&path, mark).is_none(), "a plain folder");
        assert!(Cgroup::of_mark(Path::new("/sys/fs/cgroup"), mark).is_none(), "another name");
    }
}
