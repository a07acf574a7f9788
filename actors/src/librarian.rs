//! Follows the ledger by position and writes what was said into the index, for whoever looks for it.
//!
//! Owner: the root; permanent. On restart it goes on where the index stands. Invariant: it is behind the ledger and never
//! ahead of it, it holds nobody up who appends, and what it wrote follows from the ledger alone.

use crate::caught::{Panicked, spawn_watched};
use crate::memory::keep_meanings;
use crate::ports::{LedgerFault, SearchFault, Wanted, World};
use crate::supervision::{Start, Tasks, start_with_tasks};
use chrono::TimeDelta;
use deputy_domain::search::{Hit, Mark, PassageId, hit, read};
use deputy_protocol::event::Envelope;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::collections::BTreeMap;

/// Events read at once: as many as are put into words between two breaths.
const PAGE: u32 = 200;

/// Until an index that could not be written is tried again.
const RETRY: TimeDelta = TimeDelta::seconds(5);

/// How long somebody who looks for words waits for those that were recorded just now.
const PATIENCE: TimeDelta = TimeDelta::seconds(2);

/// What it is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Librarian, args)
}

/// What it hears.
#[derive(Debug)]
enum Message {
    /// Its work panicked, and it fails with it.
    Panicked(Panicked),
}

/// Why it could not go on.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    #[error(transparent)]
    Index(#[from] SearchFault),
}

/// Why nothing could be looked for.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The ledger, which has the words.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    /// The index, which knows where they are.
    #[error(transparent)]
    Index(#[from] SearchFault),
}

/// A place where all the words were said.
#[derive(Clone, Debug)]
pub struct FoundEvent {
    /// The event.
    pub envelope: Envelope,
    /// What is shown of it.
    pub hit: Hit,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The newest first.
    pub found: Vec<FoundEvent>,
    /// The last passage of a page behind which there are more.
    pub next: Option<PassageId>,
    /// Whether all that was recorded before was looked through.
    pub is_complete: bool,
    /// The position up to which everything was looked through.
    pub position: u64,
}

/// The way to what was written down. It needs no actor: who looks for words reads.
#[derive(Clone)]
pub struct LibrarianHandle {
    world: World,
}

impl LibrarianHandle {
    /// Over a world.
    pub const fn new(world: World) -> Self {
        Self { world }
    }

    /// Looks for words. Waits a little until the index has what was recorded before, and says so if it has not.
    pub async fn search(&self, wanted: &Wanted) -> Result<Findings, SearchError> {
        let World { ledger, search, .. } = &self.world;
        let head = *ledger.head().borrow();
        if wanted.query.is_empty() {
            return Ok(Findings { is_complete: true, position: head, ..Findings::default() });
        }
        let position = self.caught_up(head).await;
        let one_more = Wanted { limit: wanted.limit.saturating_add(1), ..wanted.clone() };
        let mut ids = search.find(&one_more).await?;
        let has_more = ids.len() > wanted.limit as usize;
        ids.truncate(wanted.limit as usize);
        let next = ids.last().copied().filter(|_| has_more);
        let mut events: BTreeMap<u64, Envelope> = BTreeMap::new();
        let mut found = Vec::new();
        for id in ids {
            let envelope = match events.get(&id.position()) {
                Some(envelope) => envelope.clone(),
                None => match at(&self.world, id.position()).await? {
                    Some(envelope) => events.entry(id.position()).or_insert(envelope).clone(),
                    None => continue,
                },
            };
            // One that was redacted a moment ago says nothing any more, whatever the index still knows.
            found.extend(hit(&envelope, id, &wanted.query).map(|hit| FoundEvent { envelope, hit }));
        }
        Ok(Findings { found, next, is_complete: position >= head, position })
    }

    /// Waits until the index got to a position, but not for long; how far it got.
    async fn caught_up(&self, head: u64) -> u64 {
        let mut reached = self.world.search.reached();
        let clock = &self.world.clock;
        tokio::select! {
            // Where nobody writes any more it stays where it is.
            _ = reached.wait_for(|reached| *reached >= head) => {}
            () = clock.sleep_until(clock.now() + PATIENCE) => {}
        }
        *reached.borrow()
    }
}

struct Librarian;

impl Actor for Librarian {
    type Msg = Message;
    type State = ();
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<(), ActorProcessingErr> {
        spawn_watched(&tasks, &myself, Message::Panicked, keep_meanings(args.world.clone()));
        spawn_watched(&tasks, &myself, Message::Panicked, follow(args.world));
        Ok(())
    }

    async fn handle(
        &self,
        _: ActorRef<Message>,
        message: Message,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        let Message::Panicked(panic) = message;
        Err(panic.into())
    }
}

/// Keeps the index up to the ledger, as long as there is one.
pub async fn follow(world: World) {
    let mut head = world.ledger.head();
    let mut is_known = false;
    let mut was_well = true;
    loop {
        // Before the look: what is recorded during it is looked for again.
        head.borrow_and_update();
        match catch_up(&world, &mut is_known).await {
            Ok(()) => {
                was_well = true;
                if head.changed().await.is_err() {
                    return;
                }
            }
            Err(fault) => {
                if std::mem::take(&mut was_well) {
                    tracing::warn!(%fault, "what was said cannot be written down for search; trying again");
                }
                // It may have been repaired by being made anew.
                is_known = false;
                world.clock.sleep_until(world.clock.now() + RETRY).await;
            }
        }
    }
}

/// Writes down all that is not in the index yet. `is_known` is whether the index is known to be of this history.
async fn catch_up(world: &World, is_known: &mut bool) -> Result<(), Fault> {
    let search = &*world.search;
    let mut mark = search.mark().await?;
    if !*is_known {
        if !is_of(world, mark).await? {
            tracing::info!(
                position = mark.position,
                "the index for search is of another history: it is made anew"
            );
            search.clear().await?;
            mark = search.mark().await?;
        }
        *is_known = true;
    }
    let mut position = mark.position;
    loop {
        let page = world.ledger.read_all(position, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        position = search.write(position, &read(&page)).await?;
    }
}

/// Whether a mark was made in this history.
async fn is_of(world: &World, mark: Mark) -> Result<bool, Fault> {
    if mark.position == 0 {
        return Ok(true);
    }
    Ok(at(world, mark.position).await?.is_some_and(|envelope| envelope.hash == mark.hash))
}

/// The event at a position.
async fn at(world: &World, position: u64) -> Result<Option<Envelope>, LedgerFault> {
    let Some(before) = position.checked_sub(1) else { return Ok(None) };
    let page = world.ledger.read_all(before, 1).await?;
    Ok(page.into_iter().find(|envelope| envelope.position == position))
}
