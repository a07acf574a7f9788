//! Copying files, with a digest of each.

use super::error::{BackupError, OrError};
use super::manifest::FileEntry;
use super::names::encode;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// A folder that is ours alone.
pub(super) fn private_dir(path: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).or_error("make", path)
}

/// Copies `from/inside` to `to/inside`, folders and plain files, while others write there. `is_wanted` sees each path.
///
/// In a repository, refs are read before objects: while nobody packs it anew, objects are only ever added, and before
/// the ref that needs them, so what a copied ref needs is there when the objects' turn comes.
pub(super) fn copy_tree(
    from: &Path,
    to: &Path,
    inside: &Path,
    is_wanted: &dyn Fn(&Path) -> bool,
    files: &mut Vec<FileEntry>,
) -> Result<(), BackupError> {
    let folder = from.join(inside);
    private_dir(&to.join(inside))?;
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.or_error("read", &folder)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.or_error("read", &folder)?.file_name());
    }
    names.sort_by_key(|name| (name == "objects", name == "packed-refs", name.clone()));
    for name in names {
        let path = inside.join(&name);
        if !is_wanted(&path) {
            continue;
        }
        let source = from.join(&path);
        match source.symlink_metadata() {
            // It was there a moment ago: a lock or a temporary file of git's.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).or_error("read", &source),
            Ok(found) if found.is_dir() => copy_tree(from, to, &path, is_wanted, files)?,
            Ok(found) if found.is_file() => {
                if let Some((size_bytes, sha256)) = copy_file(&source, &to.join(&path))? {
                    files.push(FileEntry { path: encode(&path), size_bytes, sha256 });
                }
            }
            // Sockets and links: Deputy keeps nothing in them.
            Ok(_) => {}
        }
    }
    Ok(())
}

/// Copies one file to where none is; its size and digest. `None` when there is nothing to copy any more.
pub(super) fn copy_file(from: &Path, to: &Path) -> Result<Option<(u64, String)>, BackupError> {
    let mut source = match File::open(from) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        source => source.or_error("read", from)?,
    };
    let target = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let mut target = target.or_error("write", to)?;
    digest_into(&mut source, from, |chunk| target.write_all(chunk).or_error("write", to)).map(Some)
}

/// Size and digest of a file.
pub(super) fn digest(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).or_error("read", path)?;
    digest_into(&mut file, path, |_| Ok(()))
}

fn digest_into(
    source: &mut File,
    path: &Path,
    mut write: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<(u64, String), BackupError> {
    let (mut hasher, mut size_bytes) = (Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = source.read(&mut chunk).or_error("read", path)?;
        if read == 0 {
            return Ok((size_bytes, hex::encode(hasher.finalize())));
        }
        hasher.update(&chunk[..read]);
        write(&chunk[..read])?;
        size_bytes += read as u64;
    }
}

/// Brings everything that was written to the file system of `path` onto its disk.
pub(super) fn sync_disk(path: &Path) -> Result<(), BackupError> {
    let folder = File::open(path).or_error("open", path)?;
    rustix::fs::syncfs(&folder).map_err(std::io::Error::from).or_error("write to the disk of", path)
}
