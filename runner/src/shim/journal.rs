//! What was started and how it ended, on disk.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use deputy_protocol::link::{Call, CallResult, RequestId};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use super::record::Record;

/// Name of the journal's file.
const FILE: &str = "journal.jsonl";

/// Why the journal cannot be used.
#[derive(Debug, Error)]
pub(super) enum JournalError {
    /// It cannot be read or written.
    #[error("the journal cannot be {action}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// A line before the last is not a record.
    #[error("line {line} of the journal is damaged: its outcomes are lost, move the folder away")]
    Damaged {
        /// The line, counted from 1.
        line: usize,
    },
}

fn failed(action: &'static str) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Io { action, source }
}

/// How far a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// Started, no answer yet.
    Started,
    /// Answered. The answer itself stays on disk.
    Finished {
        /// Where its line begins.
        at: u64,
        /// How long its line is.
        size: usize,
        /// Bytes in its spool.
        output_bytes: u64,
    },
    /// Gone without an answer.
    Lost {
        /// Bytes in its spool.
        output_bytes: u64,
    },
    /// Answered, and the daemon knows.
    Settled,
}

#[derive(Debug)]
struct Entry {
    digest: String,
    phase: Phase,
}

/// The journal of one shim's folder.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    size: u64,
    id: Uuid,
    entries: HashMap<RequestId, Entry>,
}

impl Journal {
    /// Opens or begins the journal in `folder`. A line cut off by a crash is dropped: what it was to
    /// record had not happened yet.
    pub(super) fn open(folder: &Path) -> Result<Self, JournalError> {
        fs::create_dir_all(folder).map_err(failed("created"))?;
        let path = folder.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed("read")(error)),
        };
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let file = file.map_err(failed("opened"))?;
        let mut journal = Self { file, size: 0, id: Uuid::nil(), entries: HashMap::new() };
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for (index, line) in bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate() {
            let record =
                serde_json::from_slice(line).map_err(|_| JournalError::Damaged { line: index + 1 })?;
            journal.note(&record, line.len());
            journal.size += line.len() as u64;
        }
        journal.file.set_len(journal.size).map_err(failed("repaired"))?;
        if journal.id.is_nil() {
            journal.append(&Record::Opened { journal_id: Uuid::new_v4() })?;
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("created"))?;
        }
        Ok(journal)
    }

    /// The journal's name.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// How far a request came, if it ever started.
    pub(super) fn phase(&self, id: RequestId) -> Option<&Phase> {
        self.entries.get(&id).map(|entry| &entry.phase)
    }

    /// Whether the id was started for another call than this.
    pub(super) fn differs(&self, id: RequestId, call: &Call) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.digest != digest(call))
    }

    /// Requests without an end.
    pub(super) fn unended(&self) -> Vec<RequestId> {
        let started = self.entries.iter().filter(|(_, entry)| entry.phase == Phase::Started);
        started.map(|(id, _)| *id).collect()
    }

    /// Records that a request starts. When this returns it is safe to pass it in.
    pub(super) fn started(&mut self, id: RequestId, call: &Call) -> Result<(), JournalError> {
        self.append(&Record::Started { id, digest: digest(call) })
    }

    /// Records an answer. When this returns it is safe to send it.
    pub(super) fn finished(
        &mut self,
        id: RequestId,
        output_bytes: u64,
        result: CallResult,
    ) -> Result<(), JournalError> {
        self.append(&Record::Finished { id, output_bytes, result })
    }

    /// Records that a request's runner is gone.
    pub(super) fn lost(&mut self, id: RequestId, output_bytes: u64) -> Result<(), JournalError> {
        self.append(&Record::Lost { id, output_bytes })
    }

    /// Records that the daemon has the answer.
    pub(super) fn settled(&mut self, id: RequestId) -> Result<(), JournalError> {
        self.append(&Record::Settled { id })
    }

    /// Reads the answer of a finished request back.
    pub(super) fn result(&self, at: u64, size: usize) -> Result<CallResult, JournalError> {
        let mut line = vec![0; size];
        self.file.read_exact_at(&mut line, at).map_err(failed("read"))?;
        match serde_json::from_slice(&line) {
            Ok(Record::Finished { result, .. }) => Ok(result),
            _ => Err(JournalError::Damaged { line: 0 }),
        }
    }

    fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        let mut line = serde_json::to_vec(record).map_err(|error| failed("written")(error.into()))?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line would damage the next one. If even this fails, the next append fails, too.
            let _ = self.file.set_len(self.size);
            return Err(failed("written")(error));
        }
        self.note(record, line.len());
        self.size += line.len() as u64;
        Ok(())
    }

    fn note(&mut self, record: &Record, size: usize) {
        let at = self.size;
        let (id, phase) = match record {
            Record::Opened { journal_id } => {
                self.id = *journal_id;
                return;
            }
            Record::Started { id, digest } => {
                let entry = Entry { digest: digest.clone(), phase: Phase::Started };
                self.entries.insert(*id, entry);
                return;
            }
            Record::Finished { id, output_bytes, .. } => {
                (id, Phase::Finished { at, size, output_bytes: *output_bytes })
            }
            Record::Lost { id, output_bytes } => (id, Phase::Lost { output_bytes: *output_bytes }),
            Record::Settled { id } => (id, Phase::Settled),
        };
        if let Some(entry) = self.entries.get_mut(id) {
            entry.phase = phase;
        }
    }
}

fn digest(call: &Call) -> String {
    let json =
        serde_json::to_vec(call).expect("a call is made of strings and numbers, which are always JSON");
    hex::encode(Sha256::digest(json))
}
