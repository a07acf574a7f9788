//! Taking a run: the lease, then the fact that says so.

use super::book::{Loaded, RunBook, unless_late};
use crate::ports::{LeaseTaken, LedgerFault, World};
use crate::staff::StaffHandle;
use crate::whereabouts::{Survey, Whereabouts, describe};
use deputy_domain::ledger::{Fence, Table};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_domain::run::{Command, Phase, Run, State, effects};
use deputy_protocol::At;
use deputy_protocol::event::{Lease, Member, PauseMode};
use deputy_protocol::ids::{CorrelationId, RunId};

/// Proof that a run is ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned {
    /// For every fact.
    pub fence: Fence,
}

/// What an owner needs to see to decide what to do.
#[derive(Clone, Debug)]
pub struct View {
    /// The fold.
    pub run: Run,
    /// Version of its stream.
    pub version: u64,
    /// What led to what it does now.
    pub correlation: CorrelationId,
    /// Whether the kill switch is pulled.
    pub paused: Option<PauseMode>,
    /// When it was looked at.
    pub at: At,
}

/// Takes a run, if it needs an owner and nobody alive has it.
pub(super) async fn own(world: &World, run_id: RunId) -> Result<Option<Owned>, LedgerFault> {
    let book = RunBook::new(world.clone());
    let Some(loaded) = book.load(run_id).await? else { return Ok(None) };
    let queued = matches!(loaded.run.state, State::Queued { .. });
    if !queued && effects(&loaded.run).is_none() {
        return Ok(None);
    }
    let survey = Survey::of(world).await?;
    let gone = match survey.find(&loaded.run) {
        Whereabouts::Elsewhere(_) => return Ok(None),
        _ if survey.is_elsewhere(&loaded.run) => return Ok(None),
        Whereabouts::Gone(place) => Some(describe(place)),
        Whereabouts::Here => None,
    };
    // Alone, nobody else will do it: then the work itself says what is missing.
    let others = survey.has_others();
    if others && needs_repository(&loaded.run) && !repository_is_here(world, &loaded.run).await {
        return Ok(None);
    }
    let LeaseTaken::Held { epoch } = world.ledger.take_lease(run_id.into(), world.daemon_id).await? else {
        return Ok(None);
    };
    let owned = Owned { fence: Fence { lease: run_id.into(), owner: world.daemon_id, epoch } };
    // Where nothing is made anew, the work stays where it is, whoever looks after it.
    let place =
        if gone.is_some() && !needs_repository(&loaded.run) { loaded.run.place } else { Some(survey.here()) };
    let lease = Lease { owner: world.daemon_id, epoch, place };
    let command = first_fact(world, &loaded.run, lease, gone).await?;
    if unless_late(book.first_fact(owned.fence, command, loaded).await)?.is_some() {
        return Ok(Some(owned));
    }
    world.ledger.release_lease(run_id.into(), world.daemon_id, epoch).await?;
    Ok(None)
}

/// What is recorded about a run that changed hands, before anything of it starts.
async fn first_fact(
    world: &World,
    run: &Run,
    lease: Lease,
    gone: Option<String>,
) -> Result<Command, LedgerFault> {
    let left = match run.lease() {
        Some(old) => house(world).await?.departed.contains_key(&old.owner),
        None => true,
    };
    Ok(match (&run.state, gone) {
        (State::Queued { .. }, None) => {
            let member = Member::worker(run.order.task_type);
            let worker = StaffHandle::new(world.clone()).holding(member).await?.stamp();
            Command::Claim { lease, worker: Some(worker) }
        }
        (State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. }, Some(_)) => {
            Command::Adopt { lease, left }
        }
        (State::Queued { .. } | State::Active { .. }, Some(from)) => Command::TakeOver { lease, left, from },
        // The commit is where it was made. Whoever made it may even have sent it: approving again finds that out.
        (State::Review { .. }, Some(from)) => {
            let detail = format!(
                "the work lies on {from}, which is not reached any more: start deputyd there and approve again, or ask \
                 for changes, and the work is done anew on another host"
            );
            Command::DeliveryFailed { conflict: false, detail }
        }
        // What goes on, a delivery and its opposite among it: the attempt is counted.
        _ => Command::Adopt { lease, left },
    })
}

/// Work needs its project's repository on this host; what is over, or only wants to be told, does not.
const fn needs_repository(run: &Run) -> bool {
    match &run.state {
        State::Active { phase, .. } => !matches!(phase, Phase::Ending { .. } | Phase::Yielding { .. }),
        State::Queued { .. } => true,
        State::Waiting { .. }
        | State::Review { .. }
        | State::Approved { .. }
        | State::Rejected
        | State::Failed { .. }
        | State::Stopped => false,
    }
}

/// Whether the run's project can be worked on here. A disk that cannot be asked is found out by the work itself.
pub(crate) async fn repository_is_here(world: &World, run: &Run) -> bool {
    match run.order.project_id {
        Some(project_id) => world.workspaces.is_here(project_id).await.unwrap_or(true),
        None => true,
    }
}

/// The run and the house, as they are now.
pub(super) async fn look(world: &World, run_id: RunId) -> Result<Option<Box<View>>, LedgerFault> {
    let loaded = RunBook::new(world.clone()).load(run_id).await?;
    let paused = house(world).await?.paused.map(|paused| paused.mode);
    let at = world.clock.now();
    Ok(loaded.map(|loaded| {
        let Loaded { run, version, correlation } = loaded;
        Box::new(View { run, version, correlation, paused, at })
    }))
}

/// The installation's row.
pub(crate) async fn house(world: &World) -> Result<HouseDoc, LedgerFault> {
    Ok(world.ledger.doc(Table::House, HOUSE_KEY, "installation").await?.unwrap_or_default())
}
