//! One daemon a data directory, and a database.

use super::error::OpenError;
use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Held as long as it lives, and given back by the kernel however the process ends.
#[derive(Debug)]
pub struct DataDirLock {
    /// Only held: of the data directory and, where there is one, of the SQLite file.
    held: Vec<File>,
}

impl DataDirLock {
    /// Takes `data_dir/lock`, and makes the directory (0700) where there is none.
    pub fn take(data_dir: &Path) -> Result<Self, OpenError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(data_dir)
            .map_err(|fault| refused(data_dir, fault))?;
        Ok(Self { held: vec![lock(&data_dir.join("lock"), data_dir)?] })
    }

    /// Takes the lock of a SQLite file too: two data directories may name the same one. It is a file beside it, for
    /// SQLite's own locks would go with the closing of any other handle on the file itself.
    pub(super) fn with_database(mut self, path: &Path) -> Result<Self, OpenError> {
        // One that is not there yet is in a folder that is; whoever opens it says what is wrong with that.
        let there = path.canonicalize().or_else(|_| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
            Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
        });
        if let Ok(there) = there {
            let mut name = there.clone().into_os_string();
            name.push(".lock");
            self.held.push(lock(Path::new(&name), &there)?);
        }
        Ok(self)
    }
}

/// Takes the lock over a subject, or says who has it.
fn lock(path: &Path, subject: &Path) -> Result<File, OpenError> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|fault| refused(subject, fault))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let mut pid = String::new();
            // Only for the message: an unreadable pid is shown as unknown.
            let _ = file.read_to_string(&mut pid);
            let pid = if pid.trim().is_empty() { "unknown".to_owned() } else { pid.trim().to_owned() };
            return Err(OpenError::Locked { path: subject.to_owned(), pid });
        }
        Err(errno) => {
            return Err(OpenError::Io { operation: "lock", path: path.to_owned(), source: errno.into() });
        }
    }
    write_pid(&mut file).map_err(|fault| refused(subject, fault))?;
    Ok(file)
}

fn write_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// What a failed file operation means to the person who started us.
pub(super) fn refused(path: &Path, fault: std::io::Error) -> OpenError {
    let path = path.to_owned();
    match fault.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            OpenError::ReadOnly { path, detail: fault.to_string() }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OpenError::Full { path },
        _ => OpenError::Io { operation: "use", path, source: fault },
    }
}
