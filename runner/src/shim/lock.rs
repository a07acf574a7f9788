//! The lock of a shim's folder: one shim serves it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

/// Held by the one shim of a folder.
const LOCK: &str = "lock";

/// Takes the lock of the folder that this process is in, for as long as the file is open; `None` where another shim
/// holds it.
pub(super) fn take() -> io::Result<Option<File>> {
    let lock = File::create(LOCK)?;
    Ok(flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok().then_some(lock))
}

/// Whether no shim holds the folder's lock.
pub(super) fn is_unserved(dir: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(dir.join(LOCK));
    match lock {
        Ok(lock) => flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}
