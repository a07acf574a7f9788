//! Letting go of what was inherited.
//!
//! The one place of unsafe code in this program. A descriptor that the daemon's parent left open (a folder, a
//! socket) would pass through the shim into the sandbox and be a way out of it. Only numbers are known
//! of such descriptors, and closing a number is unsafe: an owner elsewhere would be betrayed. Here there
//! is none, because this runs first.
#![expect(unsafe_code, reason = "closing descriptors that nothing in this process owns")]

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

/// Highest number of the standard streams.
const STANDARD_MAX: i32 = 2;

/// Closes all but the standard streams. Must be the first thing that the program does: anything that
/// opened a descriptor before would lose it.
pub fn close_inherited() -> io::Result<()> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir("/proc/self/fd")? {
        numbers.extend(entry?.file_name().to_str().and_then(|name| name.parse::<i32>().ok()));
    }
    for number in numbers.into_iter().filter(|number| *number > STANDARD_MAX) {
        // The one that listed the folder is closed by now.
        if fs::read_link(format!("/proc/self/fd/{number}")).is_ok() {
            // SAFETY: it is open, and nothing in this process owns a descriptor above the standard
            // streams yet.
            unsafe { rustix::io::close(number) };
        }
    }
    Ok(())
}

/// Standard input becomes `/dev/null`, standard output and standard error become `log`. Gives the
/// former standard output.
pub(super) fn redirect(log: &File) -> io::Result<File> {
    let former = rustix::io::fcntl_dupfd_cloexec(io::stdout(), STANDARD_MAX + 1)?;
    let null = File::open("/dev/null")?;
    for (source, target) in [(&null, io::stdin().as_raw_fd()), (log, 1), (log, 2)] {
        // SAFETY: the standard streams stay open for the life of the process; the owner made here is
        // forgotten before it could close one.
        let mut target = unsafe { OwnedFd::from_raw_fd(target) };
        let replaced = rustix::io::dup2(source, &mut target);
        std::mem::forget(target);
        replaced?;
    }
    Ok(File::from(former))
}
