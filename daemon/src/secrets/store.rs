//! The project's secrets on disk. Everything here blocks.

use super::fault::{OrFault, Outcome, fault};
use super::names::{check_variables, parts};
use deputy_actors::ports::SecretFault;
use deputy_protocol::ids::ProjectId;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const VARIABLES: &str = "env.json";
const FILES: &str = "files";

/// Where a project's secrets lie.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(super) fn new(data_dir: &Path, project: ProjectId) -> Self {
        Self { folder: data_dir.join("secrets").join(project.to_string()) }
    }

    /// The variables; none if nothing was stored.
    pub(super) fn variables(&self) -> Outcome<BTreeMap<String, String>> {
        let bytes = match fs::read(self.folder.join(VARIABLES)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            bytes => bytes.or_fault("the variables cannot be read")?,
        };
        // The parser's message could quote a value.
        let variables = serde_json::from_slice(&bytes)
            .map_err(|error| SecretFault(format!("{VARIABLES} is damaged at line {}", error.line())))?;
        check_variables(&variables)?;
        Ok(variables)
    }

    /// The files, by their path in the tree; none if nothing was stored.
    pub(super) fn files(&self) -> Outcome<BTreeMap<String, Vec<u8>>> {
        let top = self.folder.join(FILES);
        let mut found = BTreeMap::new();
        let mut waiting = vec![String::new()];
        while let Some(folder) = waiting.pop() {
            let entries = match fs::read_dir(top.join(&folder)) {
                Err(error) if error.kind() == ErrorKind::NotFound && folder.is_empty() => return Ok(found),
                entries => entries.or_fault("the files cannot be listed")?,
            };
            for entry in entries {
                let entry = entry.or_fault("the files cannot be listed")?;
                let name = entry.file_name();
                let Some(name) = name.to_str() else { return fault("a file's name is no text") };
                let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                if entry.file_type().or_fault("the files cannot be listed")?.is_dir() {
                    waiting.push(path);
                } else {
                    let bytes = fs::read(entry.path()).or_fault(format_args!("`{path}` cannot be read"))?;
                    found.insert(path, bytes);
                }
            }
        }
        Ok(found)
    }

    /// Removes everything.
    pub(super) fn forget(&self) -> Outcome<()> {
        removed(&self.folder).or_fault("they cannot be removed")
    }

    /// Replaces everything. A reader sees all old files or all new ones, and the old variables or the new ones; a crash
    /// between the two is healed by storing again.
    pub(super) fn replace(
        &self,
        variables: &BTreeMap<String, String>,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Outcome<()> {
        const OPERATION: &str = "they cannot be stored";
        check_variables(variables)?;
        for path in files.keys() {
            parts(path)?;
        }
        private_dir(&self.folder).or_fault(OPERATION)?;
        let partial = self.folder.join(format!("{FILES}.partial"));
        removed(&partial).or_fault(OPERATION)?;
        private_dir(&partial).or_fault(OPERATION)?;
        for (path, bytes) in files {
            let file = partial.join(path);
            let written =
                private_dir(file.parent().unwrap_or(&partial)).and_then(|()| write_new(&file, bytes));
            written.or_fault(format_args!("`{path}` cannot be stored"))?;
        }
        let bytes = serde_json::to_vec(variables).expect("text to text is always JSON");
        let list = self.folder.join(format!("{VARIABLES}.partial"));
        missing_is_well(fs::remove_file(&list)).or_fault(OPERATION)?;
        write_new(&list, &bytes).or_fault(OPERATION)?;
        exchange(&partial, &self.folder.join(FILES)).or_fault(OPERATION)?;
        fs::rename(&list, self.folder.join(VARIABLES)).or_fault(OPERATION)?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).or_fault(OPERATION)?;
        removed(&partial).or_fault("the former files cannot be removed")
    }
}

/// Puts a folder where another one may be, which ends up in its former place.
fn exchange(new: &Path, old: &Path) -> rustix::io::Result<()> {
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Err(Errno::NOENT) => renameat_with(CWD, new, CWD, old, RenameFlags::empty()),
        exchanged => exchanged,
    }
}

pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file that only we may read and that nobody had made before.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn removed(folder: &Path) -> io::Result<()> {
    missing_is_well(fs::remove_dir_all(folder))
}

pub(super) fn missing_is_well(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
