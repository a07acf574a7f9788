//! What a repository tells agents.

use crate::git::fault::{OrFault, Outcome, shown};
use crate::git::host::Host;
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::ids::RunId;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::Errno;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// In the order in which they are read in each folder.
const NAMES: [&str; 5] =
    ["AGENTS.md", "CLAUDE.md", "GEMINI.md", ".github/copilot-instructions.md", ".cursorrules"];

/// Of one file, in bytes.
const FILE_MAX_BYTES: usize = 64 << 10;

/// Of all together, in bytes.
const TOTAL_MAX_BYTES: usize = 256 << 10;

/// Instruction files from the root down to `path`, outermost first. Links are followed inside of the tree only; a file
/// that is there under two names is given once.
pub(crate) fn instructions(host: &Host, run: RunId, path: Option<&str>) -> Outcome<Vec<(String, String)>> {
    let root = host.layout.run(run).tree();
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let root = match openat(CWD, &root, flags, Mode::empty()) {
        Err(Errno::NOENT) => {
            return Err(WorkspaceFault::Missing("the run has no tree on this host".to_owned()));
        }
        opened => opened.or_fault("open the tree")?,
    };
    let mut found = Vec::new();
    let (mut seen, mut total) = (Vec::new(), 0);
    for folder in folders(path.unwrap_or_default())? {
        for name in NAMES {
            let path = folder.join(name);
            let Some((file, identity)) = open(root.as_fd(), &path) else { continue };
            if seen.contains(&identity) || total >= TOTAL_MAX_BYTES {
                continue;
            }
            seen.push(identity);
            let text = start_of(file, FILE_MAX_BYTES.min(TOTAL_MAX_BYTES - total))?;
            if !text.trim().is_empty() {
                total += text.len();
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    Ok(found)
}

/// The root, then each folder on the way to `path`.
fn folders(path: &str) -> Outcome<Vec<PathBuf>> {
    let mut folders = vec![PathBuf::new()];
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => {
                let next = folders.last().expect("the root is there").join(name);
                folders.push(next);
            }
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(WorkspaceFault::Invalid(format!(
                    "'{}' is not a path inside of the repository",
                    shown(path.as_bytes())
                )));
            }
        }
    }
    Ok(folders)
}

/// Opens a regular file below the root, whatever links say; anything else counts as not there.
fn open(root: BorrowedFd<'_>, path: &Path) -> Option<(File, (u64, u64))> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let stay = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
    let file = openat2(root, path, flags, Mode::empty(), stay).ok()?;
    let stat = fstat(&file).ok()?;
    (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile)
        .then(|| (File::from(file), (stat.st_dev, stat.st_ino)))
}

/// The first bytes as text, with a note when there are more.
fn start_of(file: File, limit: usize) -> Outcome<String> {
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).or_fault("read instructions")?;
    let cut = bytes.len() > limit;
    bytes.truncate(limit);
    let mut text = match std::str::from_utf8(&bytes) {
        // Only the last character was cut.
        Err(error) if cut && error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    };
    if cut {
        text.push_str("\n[the rest of this file was left out: it is too long]\n");
    }
    Ok(text)
}
