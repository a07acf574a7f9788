//! Journal and spools together: what is known of each request.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deputy_protocol::link::{
    Answer, Call, CallResult, JOURNAL_DIR, RequestId, RequestState, SPOOL_DIR, Stream, Taken,
};
use thiserror::Error;
use tracing::warn;
use uuid::Uuid;

use super::inputs::{Inputs, Passage};
use super::journal::{Journal, JournalError, Phase};
use super::spool::Spool;

/// Why the memory of the shim cannot be used.
#[derive(Debug, Error)]
pub(super) enum MemoryError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A spool.
    #[error("the spool cannot be used")]
    Spool(#[from] io::Error),
}

/// Everything a shim remembers.
#[derive(Debug)]
pub(super) struct Requests {
    journal: Journal,
    spools: HashMap<RequestId, Spool>,
    folder: PathBuf,
    /// Answers that the disk would not take. Not sent before it does.
    unrecorded: HashMap<RequestId, CallResult>,
    /// Of requests that had any.
    inputs: HashMap<RequestId, Inputs>,
}

impl Requests {
    /// Opens the memory in a shim's folder. What was started and never answered is lost: the runner of an
    /// earlier shim died with it.
    pub(super) fn open(folder: &Path) -> Result<Self, MemoryError> {
        let spools = folder.join(SPOOL_DIR);
        fs::create_dir_all(&spools)?;
        let journal = Journal::open(&folder.join(JOURNAL_DIR))?;
        let mut requests = Self {
            journal,
            spools: HashMap::new(),
            folder: spools,
            unrecorded: HashMap::new(),
            inputs: HashMap::new(),
        };
        requests.lose_all()?;
        Ok(requests)
    }

    /// The journal's name.
    pub(super) fn journal_id(&self) -> Uuid {
        self.journal.id()
    }

    /// Whether the id was ever started.
    pub(super) fn is_known(&self, id: RequestId) -> bool {
        self.journal.phase(id).is_some()
    }

    /// Whether the id was started for another call.
    pub(super) fn differs(&self, id: RequestId, call: &Call) -> bool {
        self.journal.differs(id, call)
    }

    /// Requests that run.
    pub(super) fn running(&self) -> Vec<RequestId> {
        self.journal.unended()
    }

    /// Records a start.
    pub(super) fn start(&mut self, id: RequestId, call: &Call) -> Result<(), MemoryError> {
        Ok(self.journal.started(id, call)?)
    }

    /// Keeps output. A disk that is full costs the output, not the request.
    pub(super) fn output(&mut self, id: RequestId, offset: u64, stream: Stream, data: &[u8]) {
        if self.journal.phase(id) != Some(&Phase::Started) {
            return;
        }
        let kept = self.spool_mut(id).and_then(|spool| {
            // After a chunk that could not be kept, later ones would sit at a wrong offset.
            if spool.end() == offset { spool.append(stream, data) } else { Ok(()) }
        });
        if let Err(error) = kept {
            warn!(%id, %error, "output could not be spooled and is lost");
        }
    }

    /// What is to be done with an input.
    pub(super) fn input(&mut self, id: RequestId, seq: u64) -> Passage {
        if self.journal.phase(id) == Some(&Phase::Started) {
            return self.inputs.entry(id).or_default().pass(seq);
        }
        let is_written = self.inputs.get(&id).is_some_and(|inputs| inputs.is_written(seq));
        Passage::Known(if is_written { Taken::Written } else { Taken::Unread })
    }

    /// Notes a receipt.
    pub(super) fn input_taken(&mut self, id: RequestId, seq: u64, taken: Taken) {
        if let Some(inputs) = self.inputs.get_mut(&id) {
            inputs.taken(seq, taken);
        }
    }

    /// Inputs without a receipt, which will have none.
    pub(super) fn end_inputs(&mut self, id: RequestId) -> impl Iterator<Item = u64> + use<> {
        self.inputs.get_mut(&id).map(Inputs::end).into_iter().flatten()
    }

    /// Records an answer; says whether it is on disk now.
    pub(super) fn finish(&mut self, id: RequestId, result: CallResult) -> bool {
        if self.journal.phase(id) != Some(&Phase::Started) {
            return false;
        }
        let spooled = self.spooled_bytes(id);
        let result = admit_loss(result, spooled);
        let synced = self.spools.get(&id).map_or(Ok(()), Spool::sync).map_err(MemoryError::from);
        let recorded = synced.and_then(|()| Ok(self.journal.finished(id, spooled, result.clone())?));
        if let Err(error) = &recorded {
            warn!(%id, %error, "an answer could not be recorded and waits for the disk");
            self.unrecorded.insert(id, result);
        } else {
            self.unrecorded.remove(&id);
            self.release(id);
        }
        recorded.is_ok()
    }

    /// Tries again to record what the disk refused; gives the requests that succeeded.
    pub(super) fn retry_unrecorded(&mut self) -> Vec<RequestId> {
        let waiting: Vec<_> = self.unrecorded.iter().map(|(id, result)| (*id, result.clone())).collect();
        waiting.into_iter().filter_map(|(id, result)| self.finish(id, result).then_some(id)).collect()
    }

    /// Records that all running requests lost their runner; gives them.
    pub(super) fn lose_all(&mut self) -> Result<Vec<RequestId>, MemoryError> {
        let mut lost = self.running();
        // One with an answer that only waits for the disk is not lost.
        lost.retain(|id| !self.unrecorded.contains_key(id));
        for id in &lost {
            let spooled = self.spooled_bytes(*id);
            self.journal.lost(*id, spooled)?;
        }
        Ok(lost)
    }

    /// Closes the spool's file until it is asked for again: there may be thousands.
    pub(super) fn release(&mut self, id: RequestId) {
        if self.journal.phase(id) != Some(&Phase::Started) {
            self.spools.remove(&id);
        }
    }

    /// Drops what the daemon has. Only an ended request can be settled.
    pub(super) fn settle(&mut self, id: RequestId) -> Result<(), MemoryError> {
        if !matches!(self.journal.phase(id), Some(Phase::Finished { .. } | Phase::Lost { .. })) {
            return Ok(());
        }
        self.journal.settled(id)?;
        self.spools.remove(&id);
        self.inputs.remove(&id);
        match fs::remove_file(self.path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// What is known of a request.
    pub(super) fn state(&mut self, id: RequestId) -> Result<RequestState, MemoryError> {
        Ok(match self.journal.phase(id).cloned() {
            None => RequestState::Unknown,
            Some(Phase::Started) => RequestState::Running { output_bytes: self.spooled_bytes(id) },
            Some(Phase::Finished { at, size, output_bytes }) => {
                RequestState::Finished { output_bytes, result: self.journal.result(at, size)? }
            }
            Some(Phase::Lost { output_bytes }) => RequestState::Lost { output_bytes },
            Some(Phase::Settled) => RequestState::Settled,
        })
    }

    /// The spool of a request; `None` if it never had output or was settled.
    pub(super) fn spool(&mut self, id: RequestId) -> Result<Option<&Spool>, MemoryError> {
        if !self.spools.contains_key(&id) {
            let path = self.path(id);
            if !self.is_known(id) || !path.try_exists()? {
                return Ok(None);
            }
            self.spools.insert(id, Spool::open(&path)?);
        }
        Ok(self.spools.get(&id))
    }

    fn spool_mut(&mut self, id: RequestId) -> io::Result<&mut Spool> {
        if !self.spools.contains_key(&id) {
            let spool = Spool::open(&self.path(id))?;
            self.spools.insert(id, spool);
        }
        self.spools.get_mut(&id).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn spooled_bytes(&mut self, id: RequestId) -> u64 {
        self.spool(id).ok().flatten().map_or(0, Spool::end)
    }

    fn path(&self, id: RequestId) -> PathBuf {
        self.folder.join(format!("{id}.out"))
    }
}

/// An answer must not promise output that the spool does not hold.
fn admit_loss(mut result: CallResult, spooled: u64) -> CallResult {
    if let CallResult::Done(Answer::Shell(answer)) = &mut result
        && answer.spooled_bytes > spooled
    {
        answer.spooled_bytes = spooled;
        let note = "Part of the output could not be kept: the disk is full.";
        answer.note = Some(answer.note.take().map_or(note.to_owned(), |earlier| format!("{earlier} {note}")));
    }
    result
}
