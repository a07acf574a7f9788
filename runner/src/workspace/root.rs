//! The opened root and what it turns a model's path into.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use deputy_protocol::link::{ToolError, ToolErrorKind, WORKSPACE_MOUNT};
use rustix::fs::OFlags;

use super::fault::{fault, invalid};

/// The workspace of a run, opened once.
#[derive(Debug)]
pub struct Workspace {
    dir: Dir,
    root: PathBuf,
}

impl Workspace {
    /// Opens the workspace at `root`, which must exist.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let dir = Dir::open_ambient_dir(&root, ambient_authority())?;
        Ok(Self { dir, root })
    }

    /// The folder through which all access goes.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Where the workspace is in this process's view.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `path` as a path relative to the root. Absolute paths below the workspace are welcome; whether a
    /// relative one stays inside is for the kernel to say when it is used.
    pub fn relative(&self, path: &str) -> Result<PathBuf, ToolError> {
        if path.contains('\0') {
            return Err(invalid("A path cannot hold a NUL character. Remove it."));
        }
        let given = Path::new(path);
        if given.as_os_str().is_empty() {
            return Ok(PathBuf::from("."));
        }
        if !given.is_absolute() {
            return Ok(given.to_path_buf());
        }
        let below = given.strip_prefix(&self.root).or_else(|_| given.strip_prefix(WORKSPACE_MOUNT));
        match below {
            Ok(below) if below.as_os_str().is_empty() => Ok(PathBuf::from(".")),
            Ok(below) => Ok(below.to_path_buf()),
            Err(_) => Err(ToolError::new(
                ToolErrorKind::OutsideWorkspace,
                format!("{path:?} is outside the workspace. Use a path relative to the workspace."),
            )),
        }
    }

    /// Opens a file for reading without waiting on a pipe's other end. Folders open, too.
    pub fn open_read(&self, relative: &Path) -> io::Result<File> {
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).expect("a flag of open fits its parameter");
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(flags);
        self.dir.open_with(relative, &options).map(cap_std::fs::File::into_std)
    }

    /// Opens a folder below the root, for a command to start in.
    pub fn open_dir(&self, path: &str) -> Result<Dir, ToolError> {
        let relative = self.relative(path)?;
        self.dir.open_dir(relative).map_err(|error| fault(path, &error))
    }
}
