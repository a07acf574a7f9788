//! What people, and parts of Deputy, ask of memories.

use super::error::MemoryError;
use super::fold::visible_to;
use crate::book::{Book, Wish};
use crate::correlation::request;
use crate::ports::{LedgerFault, RowQuery, World};
use chrono::TimeDelta;
use deputy_domain::derived;
use deputy_domain::ledger::{Expected, StreamWrite, Table};
use deputy_domain::memory::{CONTRADICTIONS_MAX, Command, Known, Memory, Note, Refusal, key_hash, same};
use deputy_domain::projection::MemoryDoc;
use deputy_protocol::event::{MemoryCategory, MemoryEvent, MemoryRef, MemorySource, NewEvent};
use deputy_protocol::ids::{MemoryId, ProjectId, RunId};
use deputy_protocol::stream::Stream;
use futures::future::join_all;

/// Memories about the same that are looked at when another comes: there are hardly ever two.
const SAME_MAX: u32 = 20;

/// How long whoever noted something waits until it can be found.
const PATIENCE: TimeDelta = TimeDelta::seconds(1);

/// A memory that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Which.
    pub id: MemoryId,
    /// Version of its stream.
    pub version: u64,
    /// What it says.
    pub known: Known,
}

impl Found {
    /// It, as it is now.
    pub const fn reference(&self) -> MemoryRef {
        MemoryRef { id: self.id, version: self.version }
    }
}

/// What people, and parts of Deputy, ask of memories. The answer comes after the fact was recorded.
#[derive(Clone)]
pub struct MemoryHandle {
    pub(super) world: World,
    book: Book<Memory>,
}

impl MemoryHandle {
    /// A handle over a world's memories.
    pub fn new(world: World) -> Self {
        Self { book: Book::new(world.clone()), world }
    }

    /// Notes something. What says the same as one that is there affirms that one; what says otherwise under the same key
    /// contradicts it. One that was noted under this id before is left as it is.
    pub async fn note(&self, id: MemoryId, note: Note, by: &str) -> Result<Found, MemoryError> {
        if let Some(doc) = self.row(id).await? {
            return found(doc).ok_or(MemoryError::Refused(Refusal::Forgotten));
        }
        let about = self.about(note.project_id, &note.key).await?;
        let says_so = |it: &&Found| it.known.category == note.category && same(&it.known.text, &note.text);
        if let Some(it) = about.iter().find(says_so) {
            self.prefer(it, &about, &note.source, by).await?;
            return self.affirm(it.id, &note, by).await;
        }
        let others = about.into_iter().map(|it| it.id);
        let contradicts: Vec<MemoryId> = note.contradicts.iter().copied().chain(others).collect();
        let beside = self.opposed(id, &contradicts, note.project_id, by).await?;
        let (project_id, key) = (note.project_id, note.key.clone());
        let command = Command::Note { note: Note { contradicts, ..note }, by: by.to_owned() };
        match self.book.command(id, command, Wish { beside, ..Wish::of(by) }).await.map_err(MemoryError::from)
        {
            // Somebody else carried out the same wish a moment ago.
            Ok(_) | Err(MemoryError::Refused(Refusal::AlreadyDone)) => {}
            Err(error) => return Err(error),
        }
        self.settle(id, project_id, &key, by).await?;
        self.indexed().await;
        self.known(id).await
    }

    /// Notes what the look back at a run found, the first of it by the number 1: told again it is the same memory.
    pub async fn learn(&self, run_id: RunId, number: u32, note: Note) -> Result<Found, MemoryError> {
        let id = MemoryId(derived(run_id.0, &format!("memory {number}")));
        self.note(id, Note { source: MemorySource::Hindsight(run_id), ..note }, "hindsight").await
    }

    /// Notes that somebody else said the same, and has words of it.
    async fn affirm(&self, id: MemoryId, note: &Note, by: &str) -> Result<Found, MemoryError> {
        let from = match (&note.source, note.thread) {
            (_, Some(thread)) => Some(MemorySource::Conversation(thread)),
            (source @ (MemorySource::Run(_) | MemorySource::Conversation(_)), None) => Some(source.clone()),
            (
                MemorySource::Founder
                | MemorySource::Hindsight(_)
                | MemorySource::PlanHindsight(_)
                | MemorySource::Other(_),
                None,
            ) => None,
        };
        if let Some(from) = from {
            match self.ask(id, Command::Affirm { by: from }, by).await {
                Ok(()) | Err(MemoryError::Refused(Refusal::AlreadyDone)) => {}
                Err(error) => return Err(error),
            }
        }
        self.known(id).await
    }

    /// What is said again, after something else was said under its key, holds again: it is trusted fully, and what says
    /// otherwise half as much as before, all in one append. A confidence that was set by hand stands, unless it is the
    /// founder who says it again.
    async fn prefer(
        &self,
        it: &Found,
        about: &[Found],
        source: &MemorySource,
        by: &str,
    ) -> Result<(), MemoryError> {
        let by_hand = *source == MemorySource::Founder;
        let is_doubt = |other: &&Found| {
            !same(&other.known.text, &it.known.text) && other.known.confidence >= it.known.confidence
        };
        let doubts: Vec<&Found> = about.iter().filter(is_doubt).collect();
        let is_settled = doubts.iter().copied().chain([it]).any(|it| it.known.is_set());
        if doubts.is_empty() || (is_settled && !by_hand) {
            return Ok(());
        }
        let over = doubts.iter().map(|it| it.id).collect();
        match self.ask(it.id, Command::Prefer { over, by_hand }, by).await {
            // It was forgotten a moment ago, or stands against as many as it can.
            Ok(()) | Err(MemoryError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Lets it say something else. What is left out stays.
    pub async fn change(&self, id: MemoryId, change: Change, by: &str) -> Result<Found, MemoryError> {
        let Change { category, key, text, confidence } = change;
        let contradicts = Vec::new();
        let command = Command::Change { category, key, text, confidence, contradicts, by: by.to_owned() };
        match self.ask(id, command, by).await {
            Ok(()) | Err(MemoryError::Refused(Refusal::AlreadyDone)) => {}
            Err(error) => return Err(error),
        }
        let it = self.known(id).await?;
        self.settle(id, it.known.project_id, &it.known.key, by).await?;
        self.indexed().await;
        self.known(id).await
    }

    /// Notes that one says otherwise than another, which is trusted less from then on.
    pub async fn contradict(&self, id: MemoryId, other: MemoryId, by: &str) -> Result<Found, MemoryError> {
        if id == other {
            return Err(Refusal::Itself.into());
        }
        let it = self.known(id).await?;
        let beside = self.opposed(id, &[other], it.known.project_id, by).await?;
        let command = Command::Contradict { memory: other };
        match self.book.command(id, command, Wish { beside, ..Wish::of(by) }).await.map_err(MemoryError::from)
        {
            Ok(_) | Err(MemoryError::Refused(Refusal::AlreadyDone)) => self.known(id).await,
            Err(error) => Err(error),
        }
    }

    /// Notes that these went into a prompt: once a day for each. It is worth no trouble of whoever makes the prompt.
    pub async fn mark_used(&self, ids: impl IntoIterator<Item = MemoryId> + Send, by: &MemorySource) {
        let uses = ids.into_iter().map(|id| async move {
            let used = self.ask(id, Command::Use { by: by.clone() }, "deputy").await;
            if let Err(MemoryError::Fault(fault)) = used {
                tracing::warn!(memory = %id, %fault, "the use of a memory was not recorded");
            }
        });
        join_all(uses.collect::<Vec<_>>()).await;
    }

    /// It as it is now, forgotten or not.
    pub async fn row(&self, id: MemoryId) -> Result<Option<MemoryDoc>, LedgerFault> {
        self.world.ledger.doc(Table::Memories, id, "memory").await
    }

    /// It as it is now.
    pub async fn known(&self, id: MemoryId) -> Result<Found, MemoryError> {
        let doc = self.row(id).await?.ok_or(Refusal::Unknown)?;
        found(doc).ok_or(MemoryError::Refused(Refusal::Forgotten))
    }

    /// Those that have this key, the newest first.
    pub async fn about(&self, project_id: Option<ProjectId>, key: &str) -> Result<Vec<Found>, LedgerFault> {
        let parent = Some(key_hash(project_id, key));
        let query = RowQuery { parent, limit: SAME_MAX, ..RowQuery::default() };
        let page = self.world.ledger.rows(Table::MemoryKeys, query).await?;
        let mut about = Vec::new();
        for row in page.rows {
            if let Some(doc) = self.row(row.read("key of memory")?).await? {
                about.extend(found(doc));
            }
        }
        Ok(about)
    }

    /// Waits until what was recorded can be found, but not for long.
    pub(super) async fn indexed(&self) {
        let head = *self.world.ledger.head().borrow();
        let mut reached = self.world.search.reached();
        let clock = &self.world.clock;
        tokio::select! {
            // Where nobody writes any more it stays where it is.
            _ = reached.wait_for(|reached| *reached >= head) => {}
            () = clock.sleep_until(clock.now() + PATIENCE) => {}
        }
    }

    /// Carries out a command.
    pub(super) async fn ask(&self, id: MemoryId, command: Command, by: &str) -> Result<(), MemoryError> {
        Ok(self.book.command(id, command, Wish::of(by)).await.map(drop)?)
    }

    /// Sees to it that those about the same that say otherwise contradict each other: two that came at the same moment did
    /// not see each other.
    async fn settle(
        &self,
        id: MemoryId,
        project_id: Option<ProjectId>,
        key: &str,
        by: &str,
    ) -> Result<(), MemoryError> {
        let about = self.about(project_id, key).await?;
        let Some(it) = about.iter().find(|it| it.id == id) else { return Ok(()) };
        for other in about.iter().filter(|other| other.id != id) {
            if !same(&it.known.text, &other.known.text) && !it.known.contradictions().contains(&other.id) {
                let newer = it.known.updated_at >= other.known.updated_at;
                let (one, than) = if newer { (id, other.id) } else { (other.id, id) };
                match self.contradict(one, than, by).await {
                    // One of them was forgotten a moment ago.
                    Ok(_) | Err(MemoryError::NoOther(_) | MemoryError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// What is recorded with those that a memory says otherwise than.
    async fn opposed(
        &self,
        id: MemoryId,
        others: &[MemoryId],
        project_id: Option<ProjectId>,
        by: &str,
    ) -> Result<Vec<StreamWrite>, MemoryError> {
        let mut writes: Vec<StreamWrite> = Vec::new();
        for other in others {
            let known = self.row(*other).await?.and_then(found).map(|it| it.known);
            let Some(known) = known.filter(|it| is_within(it.project_id, project_id)) else {
                return Err(MemoryError::NoOther(*other));
            };
            let stream = Stream::Memory(*other);
            if known.contradicted_by.contains(&id) || writes.iter().any(|write| write.stream == stream) {
                continue;
            }
            if known.contradicted_by.len() >= CONTRADICTIONS_MAX {
                return Err(Refusal::ContradictedTooMuch.into());
            }
            let event = NewEvent {
                event_id: self.world.event_id(),
                event: MemoryEvent::Contradicted { by: id, at: self.world.clock.now() }.into(),
                actor: by.to_owned(),
                correlation: request(),
                causation: None,
                project_id: known.project_id,
                visibility: visible_to(known.project_id),
            };
            // Whatever else happens to it meanwhile: it is contradicted once by each, and a forgotten one not at all.
            writes.push(StreamWrite { stream, expected: Expected::Any, events: vec![event] });
        }
        Ok(writes)
    }
}

/// Whether something that is remembered of one can speak of something that is remembered of another: what is the founder's
/// is said of everything and by everybody, what belongs to a project is nobody else's.
fn is_within(other: Option<ProjectId>, own: Option<ProjectId>) -> bool {
    other.is_none() || own.is_none() || other == own
}

/// What is to be different about a memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// What kind of thing.
    pub category: Option<MemoryCategory>,
    /// What it is about.
    pub key: Option<String>,
    /// The whole of it.
    pub text: Option<String>,
    /// From 0 to 1.
    pub confidence: Option<f64>,
}

/// One that is known; `None` once it was forgotten.
pub(super) fn found(doc: MemoryDoc) -> Option<Found> {
    let MemoryDoc { memory_id: id, version, memory, .. } = doc;
    match memory {
        Memory::Known(known) => Some(Found { id, version, known }),
        Memory::Forgotten(_) => None,
    }
}
