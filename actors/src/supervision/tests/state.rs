use chrono::{DateTime, Utc};

use crate::ports::Clock;
use crate::supervision::child::ChildFacts;
use crate::supervision::state::{Effect, Refusal, State};
use crate::supervision::{Backoff, ChildId, ChildPhase, Exit, Intensity, Plan, Restart, Strategy};
use crate::testing::ManualClock;

fn facts(id: &str, restart: Restart) -> ChildFacts {
    ChildFacts { id: id.into(), restart, backoff: Backoff::default() }
}

fn state(plan: Plan, ids: &[&str]) -> State {
    let mut state = State::new("s".to_owned(), plan, Intensity::default());
    for id in ids {
        state.add(facts(id, Restart::Permanent)).unwrap();
    }
    state
}

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn id(id: &str) -> ChildId {
    id.into()
}

fn failed() -> Exit {
    Exit::Failed("broken".to_owned())
}

fn started(name: &str, attempt: u64) -> Effect {
    Effect::Start { id: id(name), attempt }
}

fn stop(name: &str, attempt: u64) -> Effect {
    Effect::Stop { id: id(name), attempt }
}

fn due(effects: &[Effect]) -> DateTime<Utc> {
    effects.iter().find_map(|e| if let Effect::SetTimer { due, .. } = e { Some(*due) } else { None }).unwrap()
}

fn up(state: &mut State, ids: &[&str]) {
    let mut effects = state.begin();
    for name in ids {
        assert_eq!(effects, [started(name, 1)]);
        effects = state.on_started(&id(name), 1, now());
    }
    assert_eq!(effects, [Effect::Ready]);
}

#[test]
fn a_timer_that_was_set_for_another_deadline_is_ignored() {
    let mut state = state(Plan::Dynamic, &["a"]);
    state.begin();
    let first = due(&state.on_gone(&id("a"), 1, &failed(), now(), 0.0));
    assert_eq!(state.on_timer(&id("a"), first), [started("a", 2)]);
    assert_eq!(state.on_timer(&id("a"), first), [], "fires once");
    let second = due(&state.on_gone(&id("a"), 2, &failed(), first, 0.0));
    assert_eq!(state.on_timer(&id("a"), first), []);
    assert_eq!(state.on_timer(&id("b"), second), []);
    assert_eq!(state.on_timer(&id("a"), second), [started("a", 3)]);
}

#[test]
fn news_of_an_earlier_life_is_ignored() {
    let mut state = state(Plan::Dynamic, &["a"]);
    state.begin();
    let due = due(&state.on_gone(&id("a"), 1, &failed(), now(), 0.0));
    state.on_timer(&id("a"), due);
    assert_eq!(state.on_gone(&id("a"), 1, &failed(), due, 0.0), []);
    assert_eq!(state.on_started(&id("a"), 1, due), []);
    assert_eq!(state.on_stuck(&id("a"), 1), []);
    assert_eq!(state.children()[0].phase, ChildPhase::Starting);
}

#[test]
fn a_failure_during_the_stops_of_another_widens_the_group_and_keeps_the_order() {
    let mut state = state(Plan::Static(Strategy::RestForOne), &["a", "b", "c", "d"]);
    up(&mut state, &["a", "b", "c", "d"]);
    let effects = state.on_gone(&id("c"), 1, &failed(), now(), 0.0);
    let of_c = due(&effects);
    assert_eq!(effects.last(), Some(&stop("d", 1)));
    // While d stops, a fails: b must stop too, but only after d.
    let effects = state.on_gone(&id("a"), 1, &failed(), now(), 0.0);
    let of_a = due(&effects);
    assert_eq!(effects.len(), 1);
    assert_eq!(state.on_timer(&id("c"), of_c), [], "its restart joined that of a");
    assert_eq!(state.on_gone(&id("d"), 1, &Exit::Normal, now(), 0.0), [stop("b", 1)]);
    assert_eq!(state.on_timer(&id("a"), of_a), [], "b is not gone yet");
    assert_eq!(state.on_gone(&id("b"), 1, &Exit::Normal, now(), 0.0), [started("a", 2)]);
    assert_eq!(state.on_started(&id("a"), 2, now()), [started("b", 2)]);
    assert_eq!(state.on_started(&id("b"), 2, now()), [started("c", 2)]);
    assert_eq!(state.on_started(&id("c"), 2, now()), [started("d", 2)]);
    assert_eq!(state.on_started(&id("d"), 2, now()), []);
}

#[test]
fn one_for_all_counts_one_restart_for_the_whole_group() {
    let mut state = state(Plan::Static(Strategy::OneForAll), &["a", "b"]);
    up(&mut state, &["a", "b"]);
    for life in 1..=5 {
        let due = due(&state.on_gone(&id("a"), life, &failed(), now(), 0.0));
        state.on_gone(&id("b"), life, &Exit::Normal, now(), 0.0);
        assert_eq!(state.on_timer(&id("a"), due), [started("a", life + 1)]);
        assert_eq!(state.on_started(&id("a"), life + 1, now()), [started("b", life + 1)]);
        state.on_started(&id("b"), life + 1, now());
    }
    let effects = state.on_gone(&id("b"), 6, &failed(), now(), 0.0);
    assert!(matches!(effects[..], [Effect::Notify(_), Effect::Escalate(_)]), "{effects:?}");
    assert_eq!(state.on_gone(&id("a"), 6, &failed(), now(), 0.0), [], "over is over");
}

#[test]
fn a_temporary_sibling_of_a_restarted_group_is_stopped_and_forgotten() {
    let mut state = state(Plan::Static(Strategy::OneForAll), &["a"]);
    state.add(facts("t", Restart::Temporary)).unwrap();
    up(&mut state, &["a", "t"]);
    let effects = state.on_gone(&id("a"), 1, &failed(), now(), 0.0);
    assert_eq!(effects.last(), Some(&stop("t", 1)));
    assert_eq!(state.on_gone(&id("t"), 1, &Exit::Normal, now(), 0.0), [Effect::Forget { id: id("t") }]);
    assert_eq!(state.children().len(), 1);
}

#[test]
fn a_child_that_does_not_end_is_told_once_and_keeps_its_name() {
    let mut state = state(Plan::Dynamic, &["a"]);
    state.begin();
    state.on_started(&id("a"), 1, now());
    state.on_terminate_child(&id("a")).unwrap();
    assert!(matches!(state.on_stuck(&id("a"), 1)[..], [Effect::Notify(_)]));
    assert_eq!(state.on_stuck(&id("a"), 1), []);
    assert_eq!(state.on_start_child(facts("a", Restart::Permanent)), Err(Refusal::AlreadyStarted));
    let gone = state.on_gone(&id("a"), 1, &failed(), now(), 0.0);
    assert_eq!(gone, [Effect::Forget { id: id("a") }]);
}

#[test]
fn a_child_that_was_up_for_a_whole_window_starts_over_with_the_shortest_delay() {
    let mut state = state(Plan::Dynamic, &["a"]);
    state.begin();
    let mut at = now();
    for life in 1..=4 {
        at = due(&state.on_gone(&id("a"), life, &failed(), at, 0.0));
        state.on_timer(&id("a"), at);
    }
    state.on_started(&id("a"), 5, at);
    let later = at + Intensity::default().max_window;
    let due = due(&state.on_gone(&id("a"), 5, &failed(), later, 0.0));
    assert_eq!(due - later, chrono::TimeDelta::milliseconds(200));
}
