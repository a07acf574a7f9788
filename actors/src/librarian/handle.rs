//! Looking for what was written down.

use super::outputs::{event_at, output};
use crate::ports::{LedgerFault, SearchFault, Wanted, World};
use chrono::TimeDelta;
use deputy_domain::search::{Hit, PassageId, Query, hit, log_from};
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::Envelope;
use std::collections::{BTreeMap, BTreeSet};

/// How long somebody who looks for words waits for those that were recorded just now.
const PATIENCE: TimeDelta = TimeDelta::seconds(2);

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
        let ledger = &self.world.ledger;
        let head = *ledger.head().borrow();
        if wanted.query.is_empty() {
            return Ok(Findings { is_complete: true, position: head, ..Findings::default() });
        }
        let position = self.caught_up(head).await;
        let (found, next) = self.find(wanted).await?;
        Ok(Findings { found, next, is_complete: position >= head, position })
    }

    /// A page, and the last passage of it if there are more.
    async fn find(&self, wanted: &Wanted) -> Result<(Vec<FoundEvent>, Option<PassageId>), SearchError> {
        let limit = wanted.limit as usize;
        let mut events: BTreeMap<u64, Envelope> = BTreeMap::new();
        let (mut found, mut before) = (Vec::<FoundEvent>::new(), wanted.before);
        let mut has_more = true;
        while has_more && found.len() < limit {
            let one_more = Wanted { limit: wanted.limit.saturating_add(1), before, ..wanted.clone() };
            let ids = self.world.search.find(&one_more).await?;
            has_more = ids.len() > limit;
            for id in ids.into_iter().take(limit) {
                if found.len() == limit {
                    has_more = true;
                    break;
                }
                if before.is_some_and(|before| id >= before) {
                    continue;
                }
                before = Some(id);
                let envelope = match events.get(&id.position()) {
                    Some(envelope) => envelope.clone(),
                    None => match event_at(&self.world, id.position()).await? {
                        Some(envelope) => events.entry(id.position()).or_insert(envelope).clone(),
                        None => continue,
                    },
                };
                let log_from = log_from(&envelope).filter(|from| id >= *from);
                let output = match log_from {
                    Some(_) => output(&self.world, &envelope).await?,
                    None => None,
                };
                // An output says a word many times, and is one place to look at.
                before = log_from.or(before);
                found.extend(shown(envelope, output, id, &wanted.query).await);
            }
        }
        let next = before.filter(|_| has_more);
        Ok((without_doubles(found), next))
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

/// What is shown of a passage. One that was redacted a moment ago says nothing any more, whatever the index still knows.
async fn shown(
    envelope: Envelope,
    output: Option<String>,
    id: PassageId,
    query: &Query,
) -> Option<FoundEvent> {
    if output.is_none() {
        return hit(&envelope, None, id, query).map(|hit| FoundEvent { envelope, hit });
    }
    let query = query.clone();
    let found = tokio::task::spawn_blocking(move || {
        hit(&envelope, output.as_deref(), id, &query).map(|hit| FoundEvent { envelope, hit })
    });
    found.await.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
}

/// Most that is in the log of a session is in its steps: where a page shows one of those, it needs no log of the run.
fn without_doubles(mut found: Vec<FoundEvent>) -> Vec<FoundEvent> {
    let said = found.iter().filter(|found| found.hit.kind != FoundKind::Log);
    let runs: BTreeSet<_> = said.filter_map(|found| found.envelope.stream.run()).collect();
    found.retain(|found| {
        let run_id = found.envelope.stream.run();
        found.hit.kind != FoundKind::Log || run_id.is_none_or(|run_id| !runs.contains(&run_id))
    });
    found
}
