use super::load::{Broken, Needs, Standing};
use super::state::{State, Todo};
use chrono::{TimeZone, Utc};
use deputy_domain::queue::{Candidate, Place};
use deputy_protocol::At;
use deputy_protocol::event::Priority;
use deputy_protocol::ids::{InboxId, ProjectId, RunId};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn at(seconds: i64) -> At {
    Utc.timestamp_opt(1_800_000_000 + seconds, 0).unwrap()
}

fn run(number: u128) -> RunId {
    RunId(Uuid::from_u128(number))
}

fn queued(number: u128, not_before: Option<At>, needs: Needs) -> (RunId, Standing) {
    let candidate = Candidate {
        run_id: run(number),
        place: Place { project_id: Some(ProjectId(Uuid::from_u128(number % 2))), worker: None },
        priority: Priority::Normal,
        created_at: at(0),
    };
    (run(number), Standing::Queued { candidate, not_before, needs })
}

fn ready(number: u128) -> (RunId, Standing) {
    queued(number, None, Needs::Nothing)
}

fn owned(todos: &[Todo]) -> Vec<RunId> {
    let own = |todo: &Todo| if let Todo::Own(run_id) = todo { Some(*run_id) } else { None };
    todos.iter().filter_map(own).collect()
}

#[test]
fn nothing_starts_before_the_queue_was_read_or_while_everything_is_paused() {
    let mut state = State::new(4);
    assert!(owned(&state.on_seen(vec![ready(1)], at(0))).is_empty());
    assert!(owned(&state.on_loaded(vec![ready(1)], true, at(1))).is_empty());
    assert_eq!(owned(&state.on_loaded(vec![ready(1)], false, at(2))), [run(1)]);
}

#[test]
fn a_run_that_was_picked_keeps_its_place_until_it_is_seen_to_be_taken() {
    let mut state = State::new(1);
    assert_eq!(owned(&state.on_loaded(vec![ready(1)], false, at(0))), [run(1)]);
    // What was read before its owner had taken it.
    assert!(owned(&state.on_loaded(vec![ready(1), ready(2)], false, at(1))).is_empty());
    assert!(owned(&state.on_seen(vec![ready(1)], at(2))).is_empty());
    let taken = vec![(run(1), Standing::Active(Place::default()))];
    assert!(owned(&state.on_seen(taken, at(3))).is_empty());
    assert_eq!(owned(&state.on_seen(vec![(run(1), Standing::Elsewhere)], at(4))), [run(2)]);
}

#[test]
fn a_run_that_nobody_took_is_picked_again() {
    let mut state = State::new(1);
    let todos = state.on_loaded(vec![ready(1)], false, at(0));
    let due = todos.iter().find_map(|todo| if let Todo::Timer(due) = todo { Some(*due) } else { None });
    let due = due.expect("somebody has to look whether it was taken");
    assert!(state.on_due(due, due).contains(&Todo::Look(vec![run(1)])));
    assert_eq!(owned(&state.on_seen(vec![ready(1)], due)), [run(1)]);
}

#[test]
fn a_run_that_waits_for_a_time_starts_when_that_has_come_and_no_stale_timer_starts_it() {
    let mut state = State::new(1);
    let todos = state.on_loaded(vec![queued(1, Some(at(10)), Needs::Nothing)], false, at(0));
    assert_eq!(todos, [Todo::Timer(at(10))]);
    assert!(state.on_due(at(9), at(10)).is_empty());
    assert_eq!(owned(&state.on_due(at(10), at(10))), [run(1)]);
}

#[test]
fn a_run_is_looked_at_again_when_what_it_needs_moves() {
    let mut state = State::new(4);
    let needs = Needs::Runs(vec![run(1)]);
    assert!(owned(&state.on_loaded(vec![queued(2, None, needs)], false, at(0))).is_empty());
    let todos = state.on_seen(vec![(run(1), Standing::Elsewhere)], at(1));
    assert!(todos.contains(&Todo::Look(vec![run(2)])));
    let broken = Broken { run_id: run(1), inbox_id: InboxId(Uuid::from_u128(9)) };
    let todos = state.on_seen(vec![queued(2, None, Needs::Broken(broken))], at(2));
    assert_eq!(todos, [Todo::Hold { run_id: run(2), broken }]);
}

/// What may happen to one of some runs, as the scheduler sees it.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// It is accepted, or goes back into the queue.
    Queue(u128),
    /// Its owner takes it, if it was picked.
    Take(u128),
    /// It leaves its owner.
    Leave(u128),
    /// Everything is read anew.
    Reload,
    /// Time goes on.
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..12_u128).prop_map(Step::Queue),
        (1..12_u128).prop_map(Step::Take),
        (1..12_u128).prop_map(Step::Leave),
        Just(Step::Reload),
        (1..14_i64).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..200)
}

proptest! {
    /// The model: owners take at once what they were given, or before anybody stops believing in them.
    #[test]
    fn there_is_never_more_work_than_room_and_what_waits_is_picked_in_the_end(steps in steps(), room in 1..4_usize) {
        let mut state = State::new(room);
        let mut truth: BTreeMap<RunId, Standing> = BTreeMap::new();
        let mut picked: BTreeMap<RunId, i64> = BTreeMap::new();
        let mut now = 0;
        let mut todos = state.on_loaded(Vec::new(), false, at(0));
        for step in steps {
            for run_id in owned(&std::mem::take(&mut todos)) {
                picked.insert(run_id, now);
            }
            // No start takes longer than it is believed in.
            let late: Vec<RunId> = picked.iter().filter(|(_, since)| now - **since > 10).map(|(id, _)| *id).collect();
            let mut seen = Vec::new();
            for run_id in late {
                picked.remove(&run_id);
                truth.insert(run_id, Standing::Active(Place::default()));
                seen.push(run_id);
            }
            match step {
                Step::Queue(number) if !truth.contains_key(&run(number)) => {
                    let (run_id, place) = ready(number);
                    truth.insert(run_id, place);
                    seen.push(run_id);
                }
                Step::Take(number) if picked.remove(&run(number)).is_some() => {
                    truth.insert(run(number), Standing::Active(Place::default()));
                    seen.push(run(number));
                }
                Step::Leave(number) if matches!(truth.get(&run(number)), Some(Standing::Active(_))) => {
                    truth.remove(&run(number));
                    seen.push(run(number));
                }
                Step::Pass(seconds) => now += seconds.min(4),
                Step::Reload => {
                    todos = state.on_loaded(truth.clone().into_iter().collect(), false, at(now));
                }
                Step::Queue(_) | Step::Take(_) | Step::Leave(_) => {}
            }
            let place = |run_id: &RunId| truth.get(run_id).cloned().unwrap_or(Standing::Elsewhere);
            let places: Vec<(RunId, Standing)> = seen.iter().map(|run_id| (*run_id, place(run_id))).collect();
            todos.extend(state.on_seen(places, at(now)));
            let active = truth.values().filter(|place| matches!(place, Standing::Active(_))).count();
            let fresh = owned(&todos).into_iter().filter(|run_id| !picked.contains_key(run_id)).count();
            prop_assert!(active + picked.len() + fresh <= room, "{active} active, {} starting", picked.len() + fresh);
        }
        // Whatever is left is picked, once those before it are done.
        for run_id in owned(&todos) {
            picked.insert(run_id, now);
        }
        for _ in 0..50 {
            let done: Vec<RunId> = picked.keys().copied().chain(
                truth.iter().filter(|(_, place)| matches!(place, Standing::Active(_))).map(|(id, _)| *id)).collect();
            if done.is_empty() {
                break;
            }
            picked.clear();
            for run_id in &done {
                truth.remove(run_id);
            }
            let active = done.iter().map(|run_id| (*run_id, Standing::Active(Place::default()))).collect();
            let mut todos = state.on_seen(active, at(now));
            todos.extend(state.on_seen(done.iter().map(|run_id| (*run_id, Standing::Elsewhere)).collect(), at(now)));
            picked.extend(owned(&todos).into_iter().map(|run_id| (run_id, now)));
        }
        prop_assert!(truth.is_empty(), "starved: {truth:?}");
    }
}
