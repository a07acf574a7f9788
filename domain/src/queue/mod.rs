//! Which run goes next when there is more work than room.
//!
//! Owner: the scheduler asks whenever a run queues or a place becomes free. Invariant: higher priority first, but
//! nothing waits for ever; projects share the places, whoever sends more.

use deputy_protocol::At;
use deputy_protocol::event::Priority;
use deputy_protocol::ids::{ProjectId, RunId};
use std::collections::HashMap;
use std::hash::BuildHasher;

/// After this long in the queue a run counts as one priority higher, in minutes.
const AGING_MINUTES: i64 = 30;

/// A run that could start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub run_id: RunId,
    /// Where it works.
    pub project_id: Option<ProjectId>,
    /// As ordered.
    pub priority: Priority,
    /// When it was accepted.
    pub created_at: At,
}

/// Runs to start now, best first, at most `room`. `active` counts the runs that a project has going.
pub fn pick<S: BuildHasher + Clone>(
    candidates: &[Candidate],
    active: &HashMap<Option<ProjectId>, usize, S>,
    room: usize,
    now: At,
) -> Vec<RunId> {
    let mut waiting: Vec<&Candidate> = candidates.iter().collect();
    let mut going = active.clone();
    let mut picked = Vec::new();
    while picked.len() < room {
        let best = waiting.iter().enumerate().min_by_key(|(_, candidate)| {
            let share = going.get(&candidate.project_id).copied().unwrap_or(0);
            (urgency(candidate, now), share, candidate.created_at, candidate.run_id)
        });
        let Some((place, candidate)) = best.map(|(place, candidate)| (place, *candidate)) else { break };
        waiting.remove(place);
        *going.entry(candidate.project_id).or_insert(0) += 1;
        picked.push(candidate.run_id);
    }
    picked
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
            project_id: Some(ProjectId(Uuid::from_u128(project))),
            priority,
            created_at: at(minutes),
        }
    }

    fn picked(candidates: &[Candidate], room: usize, minutes: i64) -> Vec<u128> {
        let runs = pick(candidates, &HashMap::new(), room, at(minutes));
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
    fn room_is_never_exceeded() {
        let queue: Vec<Candidate> = (1..=10).map(|n| candidate(n, n, Priority::Normal, 0)).collect();
        assert_eq!(picked(&queue, 3, 1).len(), 3);
        assert_eq!(picked(&queue, 0, 1).len(), 0);
    }
}
