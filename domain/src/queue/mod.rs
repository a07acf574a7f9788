//! Which run goes next when there is more work than room.
//!
//! Owner: the scheduler asks whenever a run queues or a place becomes free. Invariant: higher priority first, but
//! nothing waits for ever; projects share the places, whoever sends more; no worker has more runs than its record allows.

use crate::run::Run;
use deputy_protocol::At;
use deputy_protocol::event::{Member, Priority};
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// After this long in the queue a run counts as one priority higher, in minutes.
const AGING_MINUTES: i64 = 30;

/// A run that could start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub run_id: RunId,
    /// Where it works, and who does.
    pub place: Place,
    /// As ordered.
    pub priority: Priority,
    /// When it was accepted.
    pub created_at: At,
}

impl Candidate {
    /// A run as one of those that could start.
    pub fn of(run_id: RunId, run: &Run) -> Self {
        Self {
            run_id,
            place: Place::of(run),
            // The founder sits there and waits for the agent's next turn.
            priority: if run.is_hands_on() { Priority::High } else { run.order.priority },
            created_at: run.created_at,
        }
    }
}

/// Where a run works, and who does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// In which project.
    pub project_id: Option<ProjectId>,
    /// Whose seat it takes; none, where the founder has it in hand.
    pub worker: Option<Member>,
}

impl Place {
    /// The place that a run takes.
    pub fn of(run: &Run) -> Self {
        // The founder does not wait for a worker's seat.
        let worker = (!run.is_hands_on()).then(|| Member::worker(run.order.task_type));
        Self { project_id: run.order.project_id, worker }
    }
}

/// How many runs a worker has at the same time. One that is not named has as many as there is room for.
pub type Seats = BTreeMap<Member, usize>;

/// Runs that have a place, counted.
#[derive(Default)]
struct Going {
    projects: HashMap<Option<ProjectId>, usize>,
    workers: HashMap<Member, usize>,
}

impl Going {
    fn add(&mut self, place: &Place) {
        *self.projects.entry(place.project_id).or_insert(0) += 1;
        if let Some(worker) = place.worker {
            *self.workers.entry(worker).or_insert(0) += 1;
        }
    }

    fn has_seat(&self, place: &Place, seats: &Seats) -> bool {
        let seats = place.worker.and_then(|worker| Some((worker, seats.get(&worker)?)));
        seats.is_none_or(|(worker, seats)| self.workers.get(&worker).copied().unwrap_or(0) < *seats)
    }
}

/// Runs to start now, best first, at most `room`; `active` are the places of those that are going.
pub fn pick<'a>(
    candidates: &[Candidate],
    active: impl IntoIterator<Item = &'a Place>,
    seats: &Seats,
    room: usize,
    now: At,
) -> Vec<RunId> {
    let mut waiting: Vec<&Candidate> = candidates.iter().collect();
    let mut going = Going::default();
    active.into_iter().for_each(|place| going.add(place));
    let mut picked = Vec::new();
    while picked.len() < room {
        let seated = waiting.iter().enumerate().filter(|(_, it)| going.has_seat(&it.place, seats));
        let best = seated.min_by_key(|(_, candidate)| {
            let share = going.projects.get(&candidate.place.project_id).copied().unwrap_or(0);
            (urgency(candidate, now), share, candidate.created_at, candidate.run_id)
        });
        let Some((number, candidate)) = best.map(|(number, candidate)| (number, *candidate)) else { break };
        waiting.remove(number);
        going.add(&candidate.place);
        picked.push(candidate.run_id);
    }
    picked
}

/// Those of them that get a seat when they are taken in this order, however much room there is.
pub fn seated<'a>(
    in_order: impl IntoIterator<Item = &'a Candidate>,
    active: impl IntoIterator<Item = &'a Place>,
    seats: &Seats,
) -> BTreeSet<RunId> {
    let mut going = Going::default();
    active.into_iter().for_each(|place| going.add(place));
    let mut seated = BTreeSet::new();
    for candidate in in_order {
        if going.has_seat(&candidate.place, seats) {
            going.add(&candidate.place);
            seated.insert(candidate.run_id);
        }
    }
    seated
}

/// 0 is the most urgent.
fn urgency(candidate: &Candidate, now: At) -> i64 {
    let ordered = match candidate.priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    };
    let aged = (now - candidate.created_at).num_minutes().max(0) / AGING_MINUTES;
    (ordered - aged).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone, Utc};
    use uuid::Uuid;

    fn at(minutes: i64) -> At {
        Utc.timestamp_opt(1_800_000_000, 0).unwrap() + Duration::minutes(minutes)
    }

    fn candidate(number: u128, project: u128, priority: Priority, minutes: i64) -> Candidate {
        Candidate {
            run_id: RunId(Uuid::from_u128(number)),
            place: Place { project_id: Some(ProjectId(Uuid::from_u128(project))), worker: None },
            priority,
            created_at: at(minutes),
        }
    }

    fn picked(candidates: &[Candidate], room: usize, minutes: i64) -> Vec<u128> {
        let runs = pick(candidates, [], &Seats::new(), room, at(minutes));
        runs.into_iter().map(|run| run.0.as_u128()).collect()
    }

    #[test]
    fn a_higher_priority_goes_first() {
        let queue = [
            candidate(1, 1, Priority::Low, 0),
            candidate(2, 1, Priority::Normal, 1),
            candidate(3, 1, Priority::High, 2),
        ];
        assert_eq!(picked(&queue, 3, 3), [3, 2, 1]);
    }

    #[test]
    fn who_is_seated_is_whoever_would_be_picked() {
        let docs = |number| {
            let mut it = candidate(number, 1, Priority::Normal, i64::try_from(number).unwrap());
            it.place.worker = Some(Member::WorkerDocs);
            it
        };
        let queue = [docs(1), docs(2), candidate(3, 1, Priority::Normal, 3), docs(4)];
        for seats in 1..=4 {
            let (seats, going) = (Seats::from([(Member::WorkerDocs, seats)]), [docs(9).place]);
            let picked = pick(&queue, &going, &seats, queue.len(), at(5));
            assert_eq!(seated(&queue, &going, &seats), BTreeSet::from_iter(picked));
        }
    }

    #[test]
    fn a_project_that_floods_the_queue_does_not_starve_another() {
        let mut queue: Vec<Candidate> = (1..=10).map(|n| candidate(n, 1, Priority::Normal, 0)).collect();
        queue.push(candidate(11, 2, Priority::Normal, 5));
        assert!(picked(&queue, 2, 6).contains(&11));
    }

    #[test]
    fn an_old_run_of_low_priority_overtakes_a_fresh_one_of_high_priority() {
        let queue = [candidate(1, 1, Priority::Low, 0), candidate(2, 1, Priority::High, 90)];
        assert_eq!(picked(&queue, 1, 91), [1]);
    }

    #[test]
    fn a_worker_has_no_more_runs_than_seats_and_the_next_one_does_not_wait_for_it() {
        let of = |worker, queue: std::ops::RangeInclusive<u128>| {
            queue.map(move |n| {
                let it = candidate(n, 1, Priority::Normal, 0);
                Candidate { place: Place { worker: Some(worker), ..it.place }, ..it }
            })
        };
        let queue: Vec<Candidate> =
            of(Member::WorkerDocs, 1..=4).chain(of(Member::WorkerTest, 5..=6)).collect();
        let seats = Seats::from([(Member::WorkerDocs, 2)]);
        let picked = |active: &[Place]| {
            let runs = pick(&queue, active, &seats, 10, at(1));
            runs.into_iter().map(|run| run.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(picked(&[]), [1, 2, 5, 6]);
        let going = Place { project_id: None, worker: Some(Member::WorkerDocs) };
        assert_eq!(picked(&[going]), [1, 5, 6]);
        assert_eq!(picked(&[going, going]), [5, 6]);
    }

    #[test]
    fn room_is_never_exceeded() {
        let queue: Vec<Candidate> = (1..=10).map(|n| candidate(n, n, Priority::Normal, 0)).collect();
        assert_eq!(picked(&queue, 3, 1).len(), 3);
        assert_eq!(picked(&queue, 0, 1).len(), 0);
    }
}
