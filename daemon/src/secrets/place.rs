//! Putting files into a tree that an agent works in, or will. Everything here blocks.

use super::fault::{OrFault, Outcome, fault};
use super::names::parts;
use super::records::Records;
use super::store::{missing_is_well, write_new};
use deputy_actors::ports::SecretFault;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, ResolveFlags, StatxFlags, fstat, mkdirat, openat,
    openat2, renameat_with, statx,
};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// The tree of a run, and what lies beside it.
struct Place {
    tree: OwnedFd,
    /// Tells this tree from a later one of the same name.
    identity: String,
    run: PathBuf,
    placed: Records,
}

/// A file that is to be written.
struct Step<'a> {
    path: &'a str,
    bytes: &'a [u8],
    folder: OwnedFd,
    name: &'a str,
    /// Whether a file of ours is there, that may be replaced.
    replaces: bool,
}

/// Puts the files into the tree. Repeating it is harmless.
pub(super) fn place(tree: &Path, files: &BTreeMap<String, Vec<u8>>) -> Outcome<()> {
    if files.is_empty() {
        return Ok(());
    }
    let mut place = Place::open(tree)?;
    let mut steps = Vec::new();
    for (path, bytes) in files {
        steps.extend(place.step(path, bytes)?);
    }
    // Before anything is written, and after nothing stands against it: a path on the list never enters a commit again.
    Records::load(place.run.join("withheld"))?.add(files.keys().cloned())?;
    let entries: Vec<String> = steps.iter().map(|step| place.entry(step.path)).collect();
    place.placed.add(entries.into_iter())?;
    steps.iter().try_for_each(|step| place.write(step))
}

impl Place {
    fn open(tree: &Path) -> Outcome<Self> {
        let (Some(run), Some(name)) = (tree.parent(), tree.file_name().and_then(|name| name.to_str())) else {
            return fault(format!("{} is no tree of a run", tree.display()));
        };
        let opened = openat(CWD, tree, FOLDER | OFlags::NOFOLLOW, Mode::empty());
        let opened = opened.or_fault("the tree cannot be opened")?;
        let looked = statx(&opened, "", AtFlags::EMPTY_PATH, StatxFlags::INO | StatxFlags::BTIME);
        let looked = looked.or_fault("the tree cannot be looked at")?;
        let born = looked.stx_btime;
        let identity = format!("{name}:{}:{}.{}", looked.stx_ino, born.tv_sec, born.tv_nsec);
        let placed = Records::load(run.join("placed"))?;
        Ok(Self { tree: opened, identity, run: run.to_owned(), placed })
    }

    fn entry(&self, path: &str) -> String {
        format!("{}/{path}", self.identity)
    }

    /// What is to be done about a file, if anything.
    fn step<'a>(&self, path: &'a str, bytes: &'a [u8]) -> Outcome<Option<Step<'a>>> {
        let (folders, name) = parts(path)?;
        let folder = self.folder(path, &folders)?;
        let is_ours = self.placed.holds(&self.entry(path));
        let replaces = match found(folder.as_fd(), name, bytes.len()) {
            Found::Nothing => false,
            Found::File(present) if present == bytes => return Ok(None),
            Found::Folder => return conflict(path, "a folder is there"),
            Found::File(_) | Found::Other if is_ours => true,
            Found::File(_) => return conflict(path, "the tree has another file of that name"),
            Found::Other => return conflict(path, "something else is there"),
        };
        Ok(Some(Step { path, bytes, folder, name, replaces }))
    }

    /// The folder of a file, made where it is missing. No link is followed on the way: one could lead to where the list
    /// of withheld paths does not apply.
    fn folder(&self, path: &str, folders: &[&str]) -> Outcome<OwnedFd> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        let open = |from: &OwnedFd, name: &str| openat2(from, name, FOLDER, Mode::empty(), resolve);
        let failed = |errno| match errno {
            Errno::LOOP | Errno::NOTDIR => {
                SecretFault(format!("`{path}` cannot be placed: something on its way is no folder"))
            }
            errno => SecretFault(format!("`{path}` cannot be placed: {errno}")),
        };
        let mut folder = open(&self.tree, ".").map_err(failed)?;
        for name in folders {
            match mkdirat(&folder, *name, Mode::RWXU | Mode::RGRP | Mode::XGRP | Mode::ROTH | Mode::XOTH) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => return Err(failed(errno)),
            }
            folder = open(&folder, name).map_err(failed)?;
        }
        Ok(folder)
    }

    /// Written beside the tree and moved in whole: a crash leaves nothing in the tree that has no name on the list.
    fn write(&self, step: &Step<'_>) -> Outcome<()> {
        let Step { path, bytes, folder, name, replaces } = step;
        let partial = self.run.join("placing");
        let written = missing_is_well(fs::remove_file(&partial)).and_then(|()| write_new(&partial, bytes));
        written.or_fault(format_args!("`{path}` cannot be written"))?;
        let flags = if *replaces { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
        let moved = renameat_with(CWD, &partial, folder, *name, flags);
        moved.or_fault(format_args!("`{path}` cannot be placed"))
    }
}

/// What is at a file's name.
enum Found {
    Nothing,
    /// A file, and its beginning: enough to tell whether it is the wanted one.
    File(Vec<u8>),
    Folder,
    /// A link, a pipe, or a file that cannot be read.
    Other,
}

fn found(folder: impl AsFd, name: &str, size: usize) -> Found {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(folder, name, flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT) => return Found::Nothing,
        Err(_) => return Found::Other,
    };
    match fstat(&file).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
        Ok(FileType::Directory) => Found::Folder,
        Ok(FileType::RegularFile) => {
            let mut bytes = Vec::with_capacity(size);
            // One byte more shows that it is longer.
            match File::from(file).take(size as u64 + 1).read_to_end(&mut bytes) {
                Ok(_) => Found::File(bytes),
                Err(_) => Found::Other,
            }
        }
        _ => Found::Other,
    }
}

fn conflict<T>(path: &str, why: &str) -> Outcome<T> {
    fault(format!(
        "`{path}` was not placed: {why}. Remove it from the repository, or give the secret another path"
    ))
}
