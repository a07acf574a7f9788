//! Who runs here, for whoever looks from outside.

use std::{fs, io};

use deputy_protocol::link::{PID_FILE, PidFile};

/// Replaces the pid file in one step.
pub(super) fn write_pid_file(file: &PidFile) -> io::Result<()> {
    let temporary = format!("{PID_FILE}.new");
    fs::write(&temporary, serde_json::to_vec_pretty(file)?)?;
    fs::rename(temporary, PID_FILE)
}
