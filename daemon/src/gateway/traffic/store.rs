//! Writing calls down, and reading them again.

use super::entry::{Entry, Spoken, put_together, record, take_apart};
use super::pieces::{Pieces, private_dir};
use crate::gateway::words::tree;
use deputy_domain::secret::Redactor;
use deputy_protocol::api::{TrafficExchange, TrafficRecord};
use deputy_protocol::ids::CallId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

const FOLDER: &str = "traffic";

/// What went wrong with the traffic.
#[derive(Debug, thiserror::Error)]
pub enum TrafficFault {
    /// A file.
    #[error("the traffic's files cannot be used")]
    Files(#[from] io::Error),
    /// The secrets that must not be in it are not known.
    #[error("what was said cannot be cleaned: {0}")]
    Unclean(String),
    /// The work broke off.
    #[error("the work on the traffic broke off")]
    Broken,
}

/// What was said, in a folder of the data directory.
#[derive(Debug)]
pub struct Traffic {
    pub(super) dir: PathBuf,
    pub(super) pieces: Pieces,
    /// Held by those who write; the sweep is alone.
    pub(super) sweeping: RwLock<()>,
}

impl Traffic {
    /// In this data directory.
    pub fn new(data_dir: &Path) -> Self {
        let dir = data_dir.join(FOLDER);
        Self { pieces: Pieces::new(dir.join("pieces")), dir, sweeping: RwLock::default() }
    }

    /// Keeps a call, without these secrets.
    pub(in crate::gateway) async fn keep(
        self: &Arc<Self>,
        redactor: Redactor,
        spoken: Spoken,
    ) -> Result<(), TrafficFault> {
        self.apart(move |traffic| traffic.write(&redactor, spoken)).await
    }

    /// Calls of a run, or of a conversation, in their order, from this place on, and whether there are more.
    pub async fn records(
        self: &Arc<Self>,
        of: Uuid,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<TrafficRecord>, bool), TrafficFault> {
        let read = self.apart(move |traffic| {
            let mut found = traffic.read(of, |_| true)?.into_iter().skip(from).map(|entry| entry.record);
            let items: Vec<_> = found.by_ref().take(limit).collect();
            Ok((items, found.next().is_some()))
        });
        read.await
    }

    /// A call of a run, or of a conversation, with all that was said. A piece that is lost is `null`.
    pub async fn exchange(
        self: &Arc<Self>,
        of: Uuid,
        call_id: CallId,
    ) -> Result<Option<TrafficExchange>, TrafficFault> {
        let read = self.apart(move |traffic| {
            let found = traffic.read(of, |record| record.call_id == call_id)?.into_iter().next();
            found.map(|entry| traffic.whole(entry)).transpose()
        });
        read.await
    }

    /// Work on files, where it stops nobody else.
    pub(super) async fn apart<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, TrafficFault> + Send + 'static,
    ) -> Result<T, TrafficFault> {
        let traffic = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&traffic)).await.unwrap_or(Err(TrafficFault::Broken))
    }

    fn write(&self, redactor: &Redactor, mut spoken: Spoken) -> Result<(), TrafficFault> {
        let _writing = self.sweeping.read().unwrap_or_else(PoisonError::into_inner);
        private_dir(&self.dir)?;
        let put = |value: &Value| self.pieces.put(redactor.told(value.to_string()).as_bytes());
        let (frame, taken) = take_apart(tree(&std::mem::take(&mut spoken.request)));
        let (mut parts, mut pieces) = (BTreeMap::new(), Vec::new());
        for (field, part) in taken {
            let part = part.try_map(put)?;
            pieces.extend_from_slice(part.each());
            parts.insert(field.to_owned(), part);
        }
        let answer = std::mem::take(&mut spoken.answer);
        let answer =
            (!answer.is_empty()).then(|| redactor.told(String::from_utf8_lossy(&answer).into_owned()));
        let answer = answer.map(|answer| self.pieces.put(answer.as_bytes())).transpose()?;
        let frame = redactor.told(frame.to_string());
        let frame = serde_json::from_str(&frame).unwrap_or(Value::String(frame));
        let entry = Entry { record: record(&spoken, pieces, answer), frame, parts };
        let mut line = serde_json::to_vec(&entry).map_err(io::Error::other)?;
        line.push(b'\n');
        let path = self.file(spoken.of);
        // One write: lines of calls that end at the same time do not mix.
        OpenOptions::new().append(true).create(true).mode(0o600).open(path)?.write_all(&line)?;
        Ok(())
    }

    fn read(
        &self,
        of: Uuid,
        mut is_wanted: impl FnMut(&TrafficRecord) -> bool,
    ) -> Result<Vec<Entry>, TrafficFault> {
        let entries = lines(&self.file(of))?;
        Ok(entries.into_iter().filter(|entry| is_wanted(&entry.record)).collect())
    }

    fn whole(&self, entry: Entry) -> Result<TrafficExchange, TrafficFault> {
        let Entry { record, frame, parts } = entry;
        let get = |digest: &_| -> Result<Value, TrafficFault> {
            let bytes = self.pieces.get(*digest)?;
            Ok(bytes.map_or(Value::Null, |bytes| shown(&bytes)))
        };
        let parts = parts.iter().map(|(field, part)| Ok((field.clone(), part.try_map(get)?)));
        let request = put_together(frame, parts.collect::<Result<_, TrafficFault>>()?);
        let answer = record.answer.as_ref().map_or(Ok(Value::Null), get)?;
        Ok(TrafficExchange { record, request, answer })
    }

    fn file(&self, of: Uuid) -> PathBuf {
        self.dir.join(format!("{of}.jsonl"))
    }
}

fn shown(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)))
}

/// The calls of a file. A line that a crash left unfinished is passed over.
pub(super) fn lines(path: &Path) -> Result<Vec<Entry>, TrafficFault> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let mut entries = Vec::new();
    for line in BufReader::new(file).split(b'\n') {
        entries.extend(serde_json::from_slice::<Entry>(&line?).ok());
    }
    Ok(entries)
}
