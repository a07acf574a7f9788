//! Gives runs whose owner is gone a new one. Runs that crashed Deputy lately come one at a time, after all others, so
//! that a poisoned one is told apart from those that merely stood beside it.

use crate::ports::{LedgerFault, RowQuery, World};
use crate::run::{Owners, house};
use crate::whereabouts::{Survey, Whereabouts};
use chrono::Duration;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{State, effects, is_suspect};
use deputy_protocol::At;
use deputy_protocol::ids::RunId;

/// How long a suspect is watched alone, if it shows no progress sooner.
const PROBATION_S: i64 = 10;

/// Rows read at once.
const PAGE: u32 = 500;

/// The suspect that is being watched.
#[derive(Debug, Default)]
pub(super) struct Adoption {
    watched: Option<(RunId, At)>,
}

impl Adoption {
    /// Whether others may wait for the one that is watched.
    pub(super) const fn is_watching(&self) -> bool {
        self.watched.is_some()
    }
}

pub(super) async fn adopt(
    world: &World,
    owners: &Owners,
    adoption: &mut Adoption,
) -> Result<(), LedgerFault> {
    let now = world.clock.now();
    let survey = Survey::of(world).await?;
    let mut suspects = Vec::new();
    let departed = house(world).await?.departed;
    let (unowned, mut busy) = unowned(world, owners, &survey).await?;
    for doc in unowned {
        // What another host leaves behind comes as far as there is room here; the rest waits for the next round.
        if matches!(survey.find(&doc.run), Whereabouts::Gone(_)) && doc.run.lease().is_some() {
            if busy >= world.settings.runs_max {
                continue;
            }
            busy += 1;
        }
        let left = doc.run.lease().is_some_and(|lease| departed.contains_key(&lease.owner));
        if is_suspect(&doc.run, left) {
            suspects.push((doc.run.strikes, doc.run_id));
        } else {
            give_owner(owners, doc.run_id).await;
        }
    }
    if let Some((run_id, until)) = adoption.watched
        && until > now
        && still_suspect(world, run_id).await?
    {
        return Ok(());
    }
    suspects.sort_unstable();
    adoption.watched = suspects.first().map(|(_, run_id)| (*run_id, now + Duration::seconds(PROBATION_S)));
    if let Some((run_id, _)) = adoption.watched {
        give_owner(owners, run_id).await;
    }
    Ok(())
}

async fn still_suspect(world: &World, run_id: RunId) -> Result<bool, LedgerFault> {
    let loaded = crate::run::book::RunBook::new(world.clone()).load(run_id).await?;
    Ok(loaded
        .is_some_and(|loaded| loaded.run.strikes > 0 && matches!(loaded.run.state, State::Active { .. })))
}

async fn give_owner(owners: &Owners, run_id: RunId) {
    if let Err(error) = owners.own(run_id).await {
        tracing::warn!(run = %run_id, %error, "a run could not be given an owner yet");
    }
}

/// Runs that something is to be done about and that nobody here owns, nor anybody alive elsewhere; and how many are
/// worked on here.
async fn unowned(
    world: &World,
    owners: &Owners,
    survey: &Survey,
) -> Result<(Vec<RunDoc>, usize), LedgerFault> {
    let states = ["preparing", "running", "verifying", "review", "approved"].map(str::to_owned).to_vec();
    let mut found = Vec::new();
    let mut busy = 0;
    let mut cursor = None;
    loop {
        let query = RowQuery { states: states.clone(), cursor, limit: PAGE, ..RowQuery::default() };
        let page = world.ledger.rows(Table::Runs, query).await?;
        for row in page.rows {
            let doc: RunDoc = row.read("run")?;
            busy += usize::from(doc.run.lease().is_some() && owners.has(doc.run_id));
            if effects(&doc.run).is_some() && !owners.has(doc.run_id) && !survey.is_elsewhere(&doc.run) {
                found.push(doc);
            }
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok((found, busy)),
        }
    }
}
