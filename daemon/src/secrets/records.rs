//! Lists beside a run's trees. Everything here blocks.

use super::fault::{OrFault, Outcome};
use super::store::{missing_is_well, write_new};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Texts in a file, separated by NUL as the git adapter reads them. They are only ever added to.
#[derive(Debug)]
pub(super) struct Records {
    file: PathBuf,
    entries: BTreeSet<Vec<u8>>,
}

impl Records {
    pub(super) fn load(file: PathBuf) -> Outcome<Self> {
        let bytes = match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            bytes => bytes.or_fault(format_args!("{} cannot be read", file.display()))?,
        };
        let entries = bytes.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()).map(<[u8]>::to_vec);
        let entries = entries.collect();
        Ok(Self { file, entries })
    }

    pub(super) fn holds(&self, entry: &str) -> bool {
        self.entries.contains(entry.as_bytes())
    }

    /// Adds entries. When this returns they are on disk.
    pub(super) fn add(&mut self, entries: impl Iterator<Item = String>) -> Outcome<()> {
        let known = self.entries.len();
        self.entries.extend(entries.map(String::into_bytes));
        if self.entries.len() == known {
            return Ok(());
        }
        let lines: Vec<&[u8]> = self.entries.iter().map(Vec::as_slice).collect();
        let partial = self.file.with_extension("new");
        let written = missing_is_well(fs::remove_file(&partial))
            .and_then(|()| write_new(&partial, &lines.join(&0)))
            .and_then(|()| fs::rename(&partial, &self.file));
        written.or_fault(format_args!("{} cannot be written", self.file.display()))
    }
}
