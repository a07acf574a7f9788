use super::effects::{EffectFault, Pace};
use super::message::Told;
use super::own::View;
use super::state::State;
use super::todo::Todo;
use crate::testing::work_order;
use deputy_domain::ledger::Fence;
use deputy_domain::run::{Command, DeliveryProgress, Doing, Effect, Phase, Run, State as RunState};
use deputy_protocol::event::{DeliveryMode, Lease, PauseMode, RunEvent, WaitReason};
use deputy_protocol::ids::{CorrelationId, DaemonId, RunId, TaskId};
use uuid::Uuid;

const OWNER: DaemonId = DaemonId(Uuid::from_u128(1));

fn fence() -> Fence {
    Fence { lease: RunId(Uuid::from_u128(2)).into(), owner: OWNER, epoch: 1 }
}

fn view(state: RunState, version: u64) -> View {
    let at = chrono::DateTime::UNIX_EPOCH;
    let queued = RunEvent::Queued { task_id: TaskId(Uuid::nil()), order: Box::new(work_order()), at };
    let run = Run { state, ..Run::begin(&queued).unwrap() };
    View { run, version, correlation: CorrelationId(Uuid::nil()), paused: None, at }
}

fn active(phase: Phase, epoch: u64, version: u64) -> View {
    let lease = Lease { owner: OWNER, epoch, place: None };
    view(RunState::Active { lease, phase, counted_at: chrono::DateTime::UNIX_EPOCH }, version)
}

fn waiting() -> View {
    view(RunState::Waiting { reason: WaitReason::Question, until: None, detail: String::new() }, 9)
}

/// An owner that works.
fn at_work() -> State {
    let mut state = State::new();
    assert!(matches!(state.on_owned(Some(fence()))[..], [Todo::Look]));
    let todos = state.on_seen(Some(&active(Phase::Running, 1, 3)));
    assert!(matches!(todos[..], [Todo::Begin { number: 1, effect: Effect::Work }]));
    state
}

#[test]
fn a_wake_while_the_run_is_taken_is_no_second_taking_and_is_not_lost() {
    let mut state = State::new();
    assert!(state.on_wake().is_empty());
    assert!(matches!(state.on_owned(None)[..], [Todo::Take]), "what woke it may have come after it looked");
    assert!(matches!(state.on_owned(None)[..], [Todo::Stop]));
}

#[test]
fn a_wake_while_it_looks_makes_it_look_again() {
    let mut state = at_work();
    assert!(matches!(state.on_wake()[..], [Todo::Look]));
    assert!(state.on_wake().is_empty());
    let todos = state.on_seen(Some(&active(Phase::Running, 1, 4)));
    assert!(matches!(todos[..], [Todo::SetPace(Pace::Go), Todo::Look]));
}

#[test]
fn a_wake_on_the_way_out_takes_the_run_anew() {
    let mut state = at_work();
    assert!(matches!(state.on_effect_ended(1, Ok(())).unwrap()[..], [Todo::Look]));
    assert!(matches!(state.on_seen(Some(&waiting()))[..], [Todo::Leave { kill: true }]));
    assert!(state.on_wake().is_empty());
    assert!(matches!(state.on_left()[..], [Todo::Take]));
    assert!(state.fence.is_none());
}

#[test]
fn what_changed_while_it_looked_is_not_lost_when_it_leaves() {
    let mut state = at_work();
    assert!(matches!(state.on_effect_ended(1, Ok(())).unwrap()[..], [Todo::Look]));
    assert!(state.on_wake().is_empty());
    assert!(matches!(state.on_seen(Some(&waiting()))[..], [Todo::Leave { kill: true }]));
    assert!(matches!(state.on_left()[..], [Todo::Take]));
}

#[test]
fn a_turn_that_is_ended_is_dropped_and_brought_to_rest_though_all_is_paused() {
    let mut state = at_work();
    let yielding = |version| {
        let phase = Phase::Yielding { was: Doing::Running, inputs: 1 };
        View { paused: Some(PauseMode::Drain), ..active(phase, 1, version) }
    };
    assert!(matches!(state.on_wake()[..], [Todo::Look]));
    assert!(matches!(state.on_seen(Some(&yielding(4)))[..], [Todo::Cancel]));
    assert!(matches!(state.on_effect_ended(1, Err(EffectFault::Moved)).unwrap()[..], [Todo::Look]));
    let todos = state.on_seen(Some(&yielding(4)));
    assert!(matches!(todos[..], [Todo::Begin { number: 2, effect: Effect::Yield }]));
}

#[test]
fn a_fenced_owner_leaves_and_touches_nothing() {
    let mut state = at_work();
    let todos = state.on_effect_ended(1, Err(EffectFault::Fenced)).unwrap();
    assert!(matches!(todos[..], [Todo::Leave { kill: false }]));

    let mut state = at_work();
    assert!(matches!(state.on_wake()[..], [Todo::Look]));
    assert!(matches!(state.on_seen(Some(&active(Phase::Running, 2, 4)))[..], [Todo::Cancel]));
    assert!(matches!(state.on_effect_ended(1, Err(EffectFault::Moved)).unwrap()[..], [Todo::Look]));
    let todos = state.on_seen(Some(&active(Phase::Running, 2, 4)));
    assert!(matches!(todos[..], [Todo::Leave { kill: false }]));
}

#[test]
fn an_effect_that_gets_nowhere_fails_the_attempt_once_and_then_the_owner_leaves() {
    let mut state = State::new();
    state.on_owned(Some(fence()));
    let seen = active(Phase::Running, 1, 3);
    let mut begun = 0;
    let told = loop {
        match state.on_seen(Some(&seen)).pop().unwrap() {
            Todo::Begin { number, .. } => {
                begun += 1;
                state.on_effect_ended(number, Err(EffectFault::Moved)).unwrap();
            }
            Todo::Tell(Command::FailAttempt { error, .. }) => break error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((told.code.as_str(), begun), ("stalled", 6));
    assert!(matches!(state.on_told(Told::Heard)[..], [Todo::Look]));
    assert!(matches!(state.on_seen(Some(&seen))[..], [Todo::Leave { kill: false }]));
}

#[test]
fn the_end_of_an_older_effect_is_ignored() {
    let mut state = at_work();
    assert!(state.on_effect_ended(0, Ok(())).unwrap().is_empty());
    assert!(matches!(state.on_effect_ended(1, Ok(())).unwrap()[..], [Todo::Look]));
}

#[test]
fn a_pause_parks_work_and_lets_an_end_go_on() {
    let mut state = at_work();
    state.on_wake();
    let paused = View { paused: Some(PauseMode::Drain), ..active(Phase::Running, 1, 3) };
    assert!(matches!(state.on_seen(Some(&paused))[..], [Todo::SetPace(Pace::Drain)]));
    state.on_effect_ended(1, Err(EffectFault::Drained)).unwrap();
    let todos = state.on_seen(Some(&paused));
    assert!(matches!(todos[..], [Todo::Halt(Command::Park { reason: WaitReason::Paused, .. })]));
    assert!(matches!(state.on_told(Told::Fenced)[..], [Todo::Leave { kill: false }]));

    let mut state = at_work();
    state.on_effect_ended(1, Ok(())).unwrap();
    let was = deputy_domain::run::Doing::Running;
    let ending = View { paused: Some(PauseMode::Abort), ..active(Phase::Ending { was }, 1, 5) };
    assert!(matches!(state.on_seen(Some(&ending))[..], [Todo::Begin { effect: Effect::End, .. }]));
}

#[test]
fn a_draining_owner_ends_its_move_and_stops_without_leaving() {
    let mut state = at_work();
    assert!(matches!(state.on_drain()[..], [Todo::SetPace(Pace::Drain)]));
    assert!(state.on_wake().is_empty());
    assert!(matches!(state.on_effect_ended(1, Err(EffectFault::Drained)).unwrap()[..], [Todo::Stop]));
    assert!(matches!(State::new().on_drain()[..], [Todo::Stop]));
}

#[test]
fn a_delivery_that_begins_under_an_owner_is_taken_up_before_it_starts() {
    let pending = |lease| {
        let (mode, commit, by) = (DeliveryMode::Merge, "c1".to_owned(), "policy".to_owned());
        let delivery = Some(DeliveryProgress::Pending { mode, commit, by, lease });
        view(RunState::Review { delivery }, 12)
    };
    let mut state = at_work();
    state.on_effect_ended(1, Ok(())).unwrap();
    assert!(
        matches!(state.on_seen(Some(&pending(None)))[..], [Todo::Take]),
        "nobody counted the attempt yet"
    );
    let owned = Fence { epoch: 2, ..fence() };
    assert!(matches!(state.on_owned(Some(owned))[..], [Todo::Look]));
    let todos = state.on_seen(Some(&pending(Some(Lease { owner: OWNER, epoch: 2, place: None }))));
    assert!(matches!(todos[..], [Todo::Begin { effect: Effect::Deliver { .. }, .. }]));
}
