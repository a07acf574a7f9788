//! What each file looked like when its content was last known, so that unchanged files are not read again.
//!
//! Kept in git's index format. A stamp vouches for a file only if nothing of its inode changed since, and only files
//! whose last change is older than the moment of looking are stamped: a later change then always has a later time,
//! and an agent can set a file's mtime but not its ctime.

use crate::git::fault::{OrFault, Outcome};
use git2::{Index, IndexEntry, IndexTime, Oid};
use rustix::fs::Stat;
use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A moment of the file system's own clock: seconds and nanoseconds.
pub(crate) type FileTime = (i64, i64);

/// The index of a tree.
pub(crate) struct Stamps {
    index: Index,
    known: HashMap<Vec<u8>, Known>,
    fresh: Vec<IndexEntry>,
}

struct Known {
    entry: IndexEntry,
    seen: bool,
}

impl Stamps {
    /// Reads what was kept. A damaged or missing file only means that every file is read again.
    pub(crate) fn load(path: &Path) -> Outcome<Self> {
        let index = if let Ok(index) = Index::open(path) {
            index
        } else {
            fs::remove_file(path).or_fault("remove a damaged index")?;
            Index::open(path).or_fault("open the index")?
        };
        let known = index.iter().map(|entry| (entry.path.clone(), Known { entry, seen: false })).collect();
        Ok(Self { index, known, fresh: Vec::new() })
    }

    /// The content of a file that is still what it was.
    pub(super) fn vouch(&mut self, path: &[u8], stat: &Stat, mode: u32) -> Option<Oid> {
        let known = self.known.get_mut(path)?;
        let now = stamp(path, stat, mode, known.entry.id);
        let entry = &known.entry;
        let same = entry.ino == now.ino
            && entry.dev == now.dev
            && entry.file_size == now.file_size
            && entry.mode == now.mode
            && entry.ctime == now.ctime
            && entry.mtime == now.mtime;
        known.seen |= same;
        same.then_some(entry.id)
    }

    /// Remembers a file whose content was read after `looked`.
    pub(super) fn learn(&mut self, path: &[u8], stat: &Stat, mode: u32, id: Oid, looked: FileTime) {
        if changed(stat) < looked {
            self.fresh.push(stamp(path, stat, mode, id));
        }
    }

    /// Remembers an entry made by us.
    pub(crate) fn add(&mut self, entry: IndexEntry) {
        self.fresh.push(entry);
    }

    /// Writes what is known now; files that were not seen are forgotten.
    pub(crate) fn save(mut self) -> Outcome<()> {
        let gone: Vec<&Vec<u8>> =
            self.known.iter().filter(|(_, known)| !known.seen).map(|(path, _)| path).collect();
        if gone.is_empty() && self.fresh.is_empty() {
            return Ok(());
        }
        for path in gone {
            let path = Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path));
            self.index.remove(path, 0).or_fault("write the index")?;
        }
        for entry in &self.fresh {
            self.index.add(entry).or_fault("write the index")?;
        }
        self.index.write().or_fault("write the index")
    }
}

/// When the inode last changed.
pub(super) fn changed(stat: &Stat) -> FileTime {
    (stat.st_ctime, stat.st_ctime_nsec.cast_signed())
}

/// The file system's clock now, by the birth of a file in `dir`.
pub(crate) fn file_time(dir: &Path) -> Outcome<FileTime> {
    let probe = dir.join(".now");
    let made = File::create(&probe).and_then(|file| file.metadata()).or_fault("look at the clock")?;
    fs::remove_file(&probe).or_fault("look at the clock")?;
    Ok((made.ctime(), made.ctime_nsec()))
}

/// An index entry. The format holds 32 bits of each; cut alike on both sides they still compare.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the index holds 32 bits of each"
)]
pub(super) fn stamp(path: &[u8], stat: &Stat, mode: u32, id: Oid) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(stat.st_ctime as i32, stat.st_ctime_nsec as u32),
        mtime: IndexTime::new(stat.st_mtime as i32, stat.st_mtime_nsec as u32),
        dev: stat.st_dev as u32,
        ino: stat.st_ino as u32,
        mode,
        uid: stat.st_uid,
        gid: stat.st_gid,
        file_size: stat.st_size as u32,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}
