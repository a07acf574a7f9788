//! Small file systems of one's own, to fill up or to write-protect.

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A tmpfs, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    dir: TempDir,
}

impl SmallDisk {
    /// One of this size, or why there cannot be one (it takes root).
    pub fn try_new(size_mib: u32) -> Result<Self, String> {
        let dir = TempDir::new().map_err(|fault| fault.to_string())?;
        let size = format!("size={size_mib}m");
        run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], dir.path())?;
        Ok(Self { dir })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// From here on nothing can be written to it.
    pub fn write_protect(&self) -> Result<(), String> {
        run("mount", &["-o", "remount,ro"], self.path())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: what a failed test left open must not keep it mounted.
        let _ = run("umount", &["--lazy"], self.path());
    }
}

fn run(program: &str, args: &[&str], path: &Path) -> Result<(), String> {
    let output = Command::new(program).args(args).arg(path).output().map_err(|fault| fault.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
