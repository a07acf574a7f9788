//! Where blobs lie, and what is done to their files. Everything here blocks.

use deputy_actors::ports::BlobFault;
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use uuid::Uuid;

/// Read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// The folder of all blobs.
#[derive(Debug)]
pub(super) struct Files {
    root: PathBuf,
    /// Keeping and removing one at a time: what is kept anew is not removed for being old.
    changing: Mutex<()>,
}

/// A file in the making; it goes away unless it is kept.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) file: File,
    path: PathBuf,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Once it is kept it has another name.
        let _ = fs::remove_file(&self.path);
    }
}

impl Files {
    /// Over a folder, which is made if it is missing. What writers of an earlier life left is removed.
    pub(super) fn try_new(root: PathBuf) -> Result<Self, BlobFault> {
        let files = Self { root, changing: Mutex::new(()) };
        let incoming = files.incoming();
        let cleared = match fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => private_dir(&incoming),
        };
        cleared.map_err(fault("prepared for"))?;
        Ok(files)
    }

    /// A new file to write to.
    pub(super) fn begin(&self) -> Result<Incoming, BlobFault> {
        let path = self.incoming().join(format!("{}.partial", Uuid::new_v4()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        Ok(Incoming { file: file.map_err(fault("begun"))?, path })
    }

    /// Gives a file its name. After this it survives a power cut.
    pub(super) fn keep(&self, incoming: &Incoming, digest: BlobDigest, now: At) -> Result<(), BlobFault> {
        let target = self.path(digest);
        let kept = || -> io::Result<()> {
            incoming.file.set_modified(SystemTime::from(now))?;
            incoming.file.sync_all()?;
            let folder = target.parent().expect("a blob lies in a folder");
            private_dir(folder)?;
            {
                let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
                // In place of the same content, which becomes young again, or of one that was damaged.
                fs::rename(&incoming.path, &target)?;
            }
            // Somebody else may have made the folders a moment ago and not be done with them.
            let mut above = folder.ancestors().take(3);
            above.try_for_each(|folder| File::open(folder)?.sync_all())
        };
        kept().map_err(fault("kept"))
    }

    /// Opens one, once its content was compared with its name.
    pub(super) fn open(&self, digest: BlobDigest) -> Result<Option<(File, u64)>, BlobFault> {
        let mut file = match File::open(self.path(digest)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file.map_err(fault("opened"))?,
        };
        let (found, size_bytes) = measure(&mut file).map_err(fault("read"))?;
        if found == digest {
            Ok(Some((file, size_bytes)))
        } else {
            tracing::error!(%digest, "a blob is damaged");
            Err(BlobFault::Damaged(digest))
        }
    }

    pub(super) fn exists(&self, digest: BlobDigest) -> Result<bool, BlobFault> {
        self.path(digest).try_exists().map_err(fault("looked for"))
    }

    pub(super) fn older_than(&self, moment: At) -> Result<Vec<BlobDigest>, BlobFault> {
        let mut old = Vec::new();
        self.each(&mut |digest, modified| {
            if modified < SystemTime::from(moment) {
                old.push(digest);
            }
        })
        .map_err(fault("listed"))?;
        Ok(old)
    }

    pub(super) fn remove(&self, digest: BlobDigest, older_than: At) -> Result<bool, BlobFault> {
        let path = self.path(digest);
        let removed = || -> io::Result<bool> {
            let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
            if path.metadata()?.modified()? >= SystemTime::from(older_than) {
                return Ok(false);
            }
            fs::remove_file(&path)?;
            Ok(true)
        };
        match removed() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            removed => removed.map_err(fault("removed")),
        }
    }

    fn each(&self, see: &mut dyn FnMut(BlobDigest, SystemTime)) -> io::Result<()> {
        for outer in folders(&self.root)? {
            for inner in folders(&outer)? {
                for entry in fs::read_dir(inner)? {
                    let entry = entry?;
                    let name = entry.file_name().to_str().and_then(|name| name.parse().ok());
                    // What has another name is not ours.
                    if let Some(digest) = name {
                        see(digest, entry.metadata()?.modified()?);
                    }
                }
            }
        }
        Ok(())
    }

    fn path(&self, digest: BlobDigest) -> PathBuf {
        let name = digest.to_string();
        self.root.join(&name[..2]).join(&name[2..4]).join(&name)
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }
}

/// Folders of two digits.
fn folders(above: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(above)? {
        let entry = entry?;
        if entry.file_name().len() == 2 && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Name and size of what is in a file, which stands at its beginning afterwards.
fn measure(file: &mut File) -> io::Result<(BlobDigest, u64)> {
    use std::io::Seek;
    let (mut hasher, mut size_bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK_BYTES]);
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            file.rewind()?;
            return Ok((BlobDigest(hasher.finalize().into()), size_bytes));
        }
        hasher.update(&chunk[..read]);
        size_bytes += read as u64;
    }
}

fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Names what failed; no path, since faults are told to people far away.
pub(super) fn fault(operation: &'static str) -> impl Fn(io::Error) -> BlobFault {
    move |error| BlobFault::Io { operation, detail: error.to_string() }
}
