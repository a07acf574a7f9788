//! Gives runs whose owner is gone a new one. Runs that crashed Deputy lately come one at a time, after all others, so
//! that a poisoned one is told apart from those that merely stood beside it.

use crate::ports::{LedgerFault, World};
use crate::run::book::RunBook;
use crate::run::{Owners, house};
use crate::whereabouts::{Survey, Whereabouts};
use chrono::Duration;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{Run, State, effects, is_suspect};
use deputy_protocol::At;
use deputy_protocol::ids::RunId;

/// How long a suspect is watched alone, if it shows no progress sooner.
const PROBATION_S: i64 = 10;

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
    for (run_id, run) in unowned {
        // What another host leaves behind comes as far as there is room here; the rest waits for the next round.
        if matches!(survey.find(&run), Whereabouts::Gone(_)) && is_work(&run) {
            if busy >= world.settings.runs_max {
                continue;
            }
            busy += 1;
        }
        let left = run.lease().is_some_and(|lease| departed.contains_key(&lease.owner));
        if is_suspect(&run, left) {
            suspects.push((run.strikes, run_id));
        } else {
            give_owner(owners, run_id).await;
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
    let loaded = RunBook::new(world.clone()).load(run_id).await?;
    Ok(loaded.is_some_and(|loaded| loaded.run.strikes > 0 && effects(&loaded.run).is_some()))
}

async fn give_owner(owners: &Owners, run_id: RunId) {
    if let Err(error) = owners.own(run_id).await {
        tracing::warn!(run = %run_id, %error, "a run could not be given an owner yet");
    }
}

/// Runs that something is to be done about and that nobody here owns, nor anybody alive elsewhere; and how many are
/// worked on here. What it costs follows from how many are worked on and delivered now, never from how many there ever
/// were.
async fn unowned(
    world: &World,
    owners: &Owners,
    survey: &Survey,
) -> Result<(Vec<(RunId, Run)>, usize), LedgerFault> {
    let mut found = Vec::new();
    let mut active = world.ledger.every_row(Table::Runs, &["preparing", "running", "verifying"]);
    while let Some(row) = active.next().await? {
        let doc: RunDoc = row.read("run")?;
        found.push((doc.run_id, doc.run));
    }
    let busy = found.iter().filter(|(run_id, run)| is_work(run) && owners.has(*run_id)).count();
    let book = RunBook::new(world.clone());
    let mut deliveries = world.ledger.every_row(Table::Deliveries, &[]);
    while let Some(row) = deliveries.next().await? {
        let run_id: RunId = row.read("delivery")?;
        found.extend(book.load(run_id).await?.map(|loaded| (run_id, loaded.run)));
    }
    found.retain(|(run_id, run)| effects(run).is_some() && !owners.has(*run_id) && !survey.is_elsewhere(run));
    Ok((found, busy))
}

/// Whether it takes up room here: a delivery does not.
const fn is_work(run: &Run) -> bool {
    matches!(run.state, State::Active { .. })
}
