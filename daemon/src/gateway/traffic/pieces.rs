//! Files by the digest of their bytes.

use deputy_protocol::blob::BlobDigest;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Characters of a digest that name the folder: 256 folders.
const SHARD_CHARS: usize = 2;

/// A folder of pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    dir: PathBuf,
    /// Two that write the same piece at the same time write it into different files first.
    partials: AtomicU64,
}

/// Makes a folder that only we may enter.
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

impl Pieces {
    pub(super) const fn new(dir: PathBuf) -> Self {
        Self { dir, partials: AtomicU64::new(0) }
    }

    /// Writes a piece, unless it is there.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<BlobDigest> {
        let digest = BlobDigest(Sha256::digest(bytes).into());
        let path = self.path(digest);
        if path.exists() {
            return Ok(digest);
        }
        let folder = path.parent().expect("a piece lies in a folder");
        private_dir(folder)?;
        let number = self.partials.fetch_add(1, Ordering::Relaxed);
        let partial = folder.join(format!("{number}.partial"));
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all(bytes)?;
        fs::rename(&partial, &path)?;
        Ok(digest)
    }

    /// A piece, if it is there.
    pub(super) fn get(&self, digest: BlobDigest) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(digest)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            found => found.map(Some),
        }
    }

    /// Removes every piece but these, and what was left unfinished. Nobody may write meanwhile.
    pub(super) fn retain(&self, named: &HashSet<BlobDigest>) -> io::Result<()> {
        for shard in entries(&self.dir)? {
            for path in entries(&shard)? {
                let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
                let digest = name(&shard).zip(name(&path)).and_then(|(a, b)| format!("{a}{b}").parse().ok());
                if digest.is_none_or(|digest| !named.contains(&digest)) {
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(())
    }

    fn path(&self, digest: BlobDigest) -> PathBuf {
        let name = digest.to_string();
        let (shard, rest) = name.split_at(SHARD_CHARS);
        self.dir.join(shard).join(rest)
    }
}

/// What a folder holds; nothing, if it is not there.
pub(super) fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        found => found?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}
