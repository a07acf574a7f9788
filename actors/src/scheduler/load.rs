//! Where runs stand, as the scheduler needs to know it.

use crate::ports::{LedgerFault, World};
use crate::run::book::RunBook;
use crate::run::{house, repository_is_here};
use crate::staff::StaffHandle;
use crate::whereabouts::Survey;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::queue::{Candidate, Place, Seats};
use deputy_domain::run::{Run, State};
use deputy_protocol::At;
use deputy_protocol::ids::{InboxId, ProjectId, RunId, TaskId};
use std::collections::HashMap;
use uuid::Builder;

/// Where a run stands, as the scheduler needs to know it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Standing {
    /// It could start.
    Queued {
        /// For the choice.
        candidate: Candidate,
        /// Not earlier.
        not_before: Option<At>,
        /// What it depends on and is not there yet.
        needs: Needs,
    },
    /// Somebody works on it.
    Active(Place),
    /// Neither.
    Elsewhere,
}

/// What a run's dependencies say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing stands in the way.
    Nothing,
    /// These runs must be approved first.
    Runs(Vec<RunId>),
    /// One of them ended without being approved.
    Broken(Broken),
}

/// Something that is needed and will not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// What ended without being approved.
    pub run_id: RunId,
    /// The question about it: the same each time it is asked, so that its answer is found again.
    pub inbox_id: InboxId,
}

/// All that decides what starts.
#[derive(Debug)]
pub(super) struct Queue {
    /// Where every run stands.
    pub standings: Vec<(RunId, Standing)>,
    /// Whether the kill switch is pulled.
    pub paused: bool,
    /// How many runs each worker has at the same time.
    pub seats: Seats,
}

/// All that decides what starts, as it is now.
pub(super) async fn load_all(world: &World) -> Result<Queue, LedgerFault> {
    let paused = house(world).await?.paused.is_some();
    let seats = StaffHandle::new(world.clone()).seats().await?;
    let mut ground = Ground::of(world).await?;
    let mut standings = Vec::new();
    let mut rows = world.ledger.every_row(Table::Runs, &["queued", "preparing", "running", "verifying"]);
    while let Some(row) = rows.next().await? {
        let doc: RunDoc = row.read("run")?;
        standings.push((doc.run_id, ground.standing(world, doc.run_id, &doc.run).await?));
    }
    Ok(Queue { standings, paused, seats })
}

/// Where these runs stand.
pub(super) async fn load(world: &World, runs: Vec<RunId>) -> Result<Vec<(RunId, Standing)>, LedgerFault> {
    let book = RunBook::new(world.clone());
    let mut ground = Ground::of(world).await?;
    let mut standings = Vec::new();
    for run_id in runs {
        let standing = match book.load(run_id).await? {
            Some(loaded) => ground.standing(world, run_id, &loaded.run).await?,
            None => Standing::Elsewhere,
        };
        standings.push((run_id, standing));
    }
    Ok(standings)
}

/// What this host can work on, as of one look.
struct Ground {
    survey: Survey,
    repositories: HashMap<ProjectId, bool>,
}

impl Ground {
    async fn of(world: &World) -> Result<Self, LedgerFault> {
        Ok(Self { survey: Survey::of(world).await?, repositories: HashMap::new() })
    }

    /// Where a run stands for this daemon. What another one works on takes no room here.
    async fn standing(&mut self, world: &World, run_id: RunId, run: &Run) -> Result<Standing, LedgerFault> {
        if self.survey.is_elsewhere(run) || !self.has_repository(world, run).await {
            return Ok(Standing::Elsewhere);
        }
        standing(world, run_id, run).await
    }

    async fn has_repository(&mut self, world: &World, run: &Run) -> bool {
        let Some(project_id) = run.order.project_id.filter(|_| self.survey.has_others()) else { return true };
        if let Some(known) = self.repositories.get(&project_id) {
            return *known;
        }
        let found = repository_is_here(world, run).await;
        self.repositories.insert(project_id, found);
        found
    }
}

async fn standing(world: &World, run_id: RunId, run: &Run) -> Result<Standing, LedgerFault> {
    Ok(match &run.state {
        State::Queued { not_before, .. } => Standing::Queued {
            candidate: Candidate::of(run_id, run),
            not_before: *not_before,
            // Only a first start waits for others: later it has what it needs.
            needs: if run.attempt == 0 { needs(world, run_id, run).await? } else { Needs::Nothing },
        },
        State::Active { .. } => Standing::Active(Place::of(run)),
        State::Waiting { .. }
        | State::Review { .. }
        | State::Approved { .. }
        | State::Rejected
        | State::Failed { .. }
        | State::Stopped => Standing::Elsewhere,
    })
}

async fn needs(world: &World, run_id: RunId, run: &Run) -> Result<Needs, LedgerFault> {
    let mut missing = Vec::new();
    for task_id in &run.order.depends_on {
        let Some((needed_id, needed)) = run_of(world, *task_id).await? else { continue };
        match needed.state {
            State::Approved { .. } => {}
            State::Failed { .. } | State::Stopped | State::Rejected => {
                let ended_at = needed.ended_at.unwrap_or(needed.created_at);
                let broken = Broken { run_id: needed_id, inbox_id: question(run_id, needed_id, ended_at) };
                // The founder was asked about exactly this and said: start.
                if !run.answers.contains_key(&broken.inbox_id) {
                    return Ok(Needs::Broken(broken));
                }
            }
            State::Queued { .. } | State::Active { .. } | State::Waiting { .. } | State::Review { .. } => {
                missing.push(needed_id);
            }
        }
    }
    Ok(if missing.is_empty() { Needs::Nothing } else { Needs::Runs(missing) })
}

/// The id of the question whether a run may start although another one ended badly at that time. Made of the random
/// ends of both ids, so that it is no other question's.
fn question(run_id: RunId, needed: RunId, ended_at: At) -> InboxId {
    let mut ends = [0; 10];
    ends[..5].copy_from_slice(&needed.0.as_bytes()[11..]);
    ends[5..].copy_from_slice(&run_id.0.as_bytes()[11..]);
    // Nothing of this program ended before 1970.
    let millis = u64::try_from(ended_at.timestamp_millis()).unwrap_or(0);
    InboxId(Builder::from_unix_timestamp_millis(millis, &ends).into_uuid())
}

async fn run_of(world: &World, task_id: TaskId) -> Result<Option<(RunId, Run)>, LedgerFault> {
    let Some(run_id) = world.ledger.doc(Table::Tasks, task_id, "task").await? else { return Ok(None) };
    Ok(RunBook::new(world.clone()).load(run_id).await?.map(|loaded| (run_id, loaded.run)))
}
