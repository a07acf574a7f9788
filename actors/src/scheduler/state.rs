//! What the scheduler knows of the queue, and whom it picks. No waiting in this file.

use super::load::{Broken, Needs, Standing};
use chrono::Duration;
use deputy_domain::queue::{Candidate, Place, Seats, pick};
use deputy_protocol::At;
use deputy_protocol::ids::RunId;
use std::collections::{BTreeMap, BTreeSet};

/// What the actor is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Todo {
    /// Give this run an owner.
    Own(RunId),
    /// Ask the founder: what it depends on ended badly.
    Hold { run_id: RunId, broken: Broken },
    /// Look at these runs: what they depend on changed.
    Look(Vec<RunId>),
    /// Come back at this time.
    Timer(At),
}

/// How long a run that was picked counts as taken without a sign of it. A start takes a few reads and one append; an
/// owner that has not taken its run by then has found it taken, or the ledger gone.
const START_S: i64 = 15;

#[derive(Debug)]
struct Waiting {
    candidate: Candidate,
    not_before: Option<At>,
    needs: BTreeSet<RunId>,
}

/// The queue, as far as it is not decided yet.
#[derive(Debug)]
pub(super) struct State {
    runs_max: usize,
    paused: bool,
    waiting: BTreeMap<RunId, Waiting>,
    /// Of the waiting ones, those that need something. Few do, and those are looked through at each change.
    needy: BTreeSet<RunId>,
    /// Of the waiting ones, those that wait for a time. Few do, too.
    timed: BTreeSet<RunId>,
    active: BTreeMap<RunId, Place>,
    /// Of the active ones, those that were picked and not yet seen to be taken, and until when that is believed.
    starting: BTreeMap<RunId, At>,
    timer: Option<At>,
    seats: Seats,
}

impl State {
    pub(super) const fn new(runs_max: usize) -> Self {
        Self {
            runs_max,
            paused: true,
            waiting: BTreeMap::new(),
            needy: BTreeSet::new(),
            timed: BTreeSet::new(),
            active: BTreeMap::new(),
            starting: BTreeMap::new(),
            timer: None,
            seats: Seats::new(),
        }
    }

    /// How many runs each worker has at the same time.
    pub(super) fn on_staffed(&mut self, seats: Seats) {
        self.seats = seats;
    }

    /// Everything was read anew.
    pub(super) fn on_loaded(
        &mut self,
        standings: Vec<(RunId, Standing)>,
        paused: bool,
        now: At,
    ) -> Vec<Todo> {
        self.paused = paused;
        self.waiting.clear();
        self.needy.clear();
        self.timed.clear();
        self.active.clear();
        let known: BTreeSet<RunId> = standings.iter().map(|(run_id, _)| *run_id).collect();
        self.starting.retain(|run_id, _| known.contains(run_id));
        let mut todos = Vec::new();
        for (run_id, standing) in standings {
            todos.extend(self.put(run_id, standing, now));
        }
        todos.extend(self.fill(now));
        todos
    }

    /// Some runs were looked at.
    pub(super) fn on_seen(&mut self, standings: Vec<(RunId, Standing)>, now: At) -> Vec<Todo> {
        let mut todos = Vec::new();
        let mut dependents = BTreeSet::new();
        for (run_id, standing) in standings {
            let of_this = self.needy.iter().filter(|needy| {
                self.waiting.get(needy).is_some_and(|waiting| waiting.needs.contains(&run_id))
            });
            dependents.extend(of_this);
            todos.extend(self.put(run_id, standing, now));
        }
        if !dependents.is_empty() {
            todos.push(Todo::Look(dependents.into_iter().collect()));
        }
        todos.extend(self.fill(now));
        todos
    }

    /// A timer rang.
    pub(super) fn on_due(&mut self, set_for: At, now: At) -> Vec<Todo> {
        if self.timer != Some(set_for) {
            return Vec::new();
        }
        self.timer = None;
        let overdue: Vec<RunId> =
            self.starting.iter().filter(|(_, until)| **until <= now).map(|(run_id, _)| *run_id).collect();
        let mut todos = self.fill(now);
        if !overdue.is_empty() {
            todos.push(Todo::Look(overdue));
        }
        todos
    }

    fn put(&mut self, run_id: RunId, standing: Standing, now: At) -> Option<Todo> {
        if let Standing::Queued { candidate, not_before, .. } = &standing
            && not_before.is_none_or(|at| at <= now)
            && self.starting.get(&run_id).is_some_and(|until| *until > now)
        {
            // What was read is older than the pick, or its owner is not that far yet.
            self.active.insert(run_id, candidate.place);
            return None;
        }
        self.waiting.remove(&run_id);
        self.needy.remove(&run_id);
        self.timed.remove(&run_id);
        self.active.remove(&run_id);
        self.starting.remove(&run_id);
        match standing {
            Standing::Active(place) => {
                self.active.insert(run_id, place);
                None
            }
            Standing::Elsewhere => None,
            Standing::Queued { needs: Needs::Broken(broken), .. } => Some(Todo::Hold { run_id, broken }),
            Standing::Queued { candidate, not_before, needs } => {
                let needs: BTreeSet<RunId> = match needs {
                    Needs::Runs(runs) => runs.into_iter().collect(),
                    Needs::Nothing | Needs::Broken(_) => BTreeSet::new(),
                };
                if !needs.is_empty() {
                    self.needy.insert(run_id);
                }
                if not_before.is_some() {
                    self.timed.insert(run_id);
                }
                self.waiting.insert(run_id, Waiting { candidate, not_before, needs });
                None
            }
        }
    }

    fn fill(&mut self, now: At) -> Vec<Todo> {
        let mut todos = Vec::new();
        let room = self.runs_max.saturating_sub(self.active.len());
        if !self.paused && room > 0 {
            let ready: Vec<Candidate> = self
                .waiting
                .values()
                .filter(|waiting| waiting.needs.is_empty() && waiting.not_before.is_none_or(|at| at <= now))
                .map(|waiting| waiting.candidate.clone())
                .collect();
            for run_id in pick(&ready, self.active.values(), &self.seats, room, now) {
                // It counts as active from here; its own facts correct that.
                if let Some(waiting) = self.waiting.remove(&run_id) {
                    self.timed.remove(&run_id);
                    self.active.insert(run_id, waiting.candidate.place);
                    self.starting.insert(run_id, now + Duration::seconds(START_S));
                    todos.push(Todo::Own(run_id));
                }
            }
        }
        let due = self.timed.iter().filter_map(|run_id| self.waiting.get(run_id)?.not_before);
        let next = due.chain(self.starting.values().copied()).filter(|at| *at > now).min();
        if next != self.timer {
            self.timer = next;
            todos.extend(next.map(Todo::Timer));
        }
        todos
    }
}
