//! No absorbing states: whatever rests is picked up by somebody.

use super::fixtures::{Life, at, fail_attempt, finish};
use super::stages;
use crate::run::{Command, DeliveryProgress, Refusal, Retry, Run, State, effects};
use deputy_protocol::event::{Ask, WaitReason};

/// Who goes on with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PickedUpBy {
    /// Takes it from the queue, once it is due.
    Scheduler,
    /// Carries out an effect.
    Owner,
    /// Wakes it at a time that is written down.
    Timer,
    /// Answers an open ask, or says what is to be done next.
    Founder,
    /// Answers, or hands over to the founder, at a time that is written down at the latest.
    Model,
    /// Resumes everything that the kill switch parked.
    Switch,
    /// Resumes what waits for it when it connects.
    Laptop,
}

/// Who picks a run up; `None` when nobody ever would.
pub(super) fn picked_up_by(run: &Run) -> Option<PickedUpBy> {
    match &run.state {
        State::Queued { .. } => Some(PickedUpBy::Scheduler),
        State::Active { .. } => effects(run).map(|_| PickedUpBy::Owner),
        State::Waiting { .. } if run.open_asks().any(Ask::is_pending) => Some(PickedUpBy::Model),
        State::Waiting { .. } if run.open_asks().next().is_some() => Some(PickedUpBy::Founder),
        State::Waiting { until: Some(_), .. } => Some(PickedUpBy::Timer),
        State::Waiting { reason: WaitReason::Paused, .. } => Some(PickedUpBy::Switch),
        State::Waiting { reason: WaitReason::Founder, .. } => Some(PickedUpBy::Founder),
        State::Waiting { reason: WaitReason::Laptop, .. } => Some(PickedUpBy::Laptop),
        State::Waiting { .. } => None,
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => {
            effects(run).map(|_| PickedUpBy::Owner)
        }
        State::Review { .. } => run.open_asks().next().map(|_| PickedUpBy::Founder),
        // An end, unless the change is being taken back.
        State::Approved { .. } | State::Rejected | State::Failed { .. } | State::Stopped => {
            effects(run).map(|_| PickedUpBy::Owner)
        }
    }
}

#[test]
fn every_state_that_is_not_terminal_is_picked_up() {
    let table = stages::all().into_iter().filter(|(_, life)| life.run.is_some()).map(|(name, life)| {
        let run = life.run();
        let by = picked_up_by(run);
        assert!(by.is_some() || run.state.is_terminal(), "{name}");
        format!("{name}: {}", by.map_or("nobody, it has ended".to_owned(), |by| format!("{by:?}")))
    });
    insta::assert_snapshot!(table.collect::<Vec<_>>().join("\n"));
}

fn park(reason: WaitReason, until: Option<i64>) -> Command {
    Command::Park { reason, until: until.map(at), detail: "not now".to_owned() }
}

#[test]
fn nothing_is_parked_for_something_that_never_comes() {
    let reasons = [
        WaitReason::Question,
        WaitReason::Approval,
        WaitReason::Budget,
        WaitReason::Provider,
        WaitReason::Founder,
    ];
    for reason in reasons {
        let refusal = stages::running().decide(park(reason, None));
        assert!(matches!(refusal, Err(Refusal::WrongState { .. })), "{reason:?}");
    }
    for (reason, until) in [
        (WaitReason::Provider, Some(60)),
        (WaitReason::Budget, Some(60)),
        (WaitReason::Laptop, None),
        (WaitReason::Paused, None),
    ] {
        assert!(stages::running().decide(park(reason, until)).is_ok(), "{reason:?}");
    }
}

#[test]
fn a_wait_ends_at_its_time_and_not_before() {
    let mut life = stages::parked(WaitReason::Provider, Some(600));
    let resume = || Command::Resume { reason: WaitReason::Provider };
    assert_eq!(life.attempt(resume()), Err(Refusal::NotDue));
    life = life.after(chrono::Duration::seconds(600)).then(resume());
    assert!(matches!(life.run().state, State::Queued { .. }));
    assert_eq!(life.attempt(resume()), Err(Refusal::AlreadyDone));
}

#[test]
fn the_kill_switch_resumes_only_what_it_parked() {
    let resume = || Command::Resume { reason: WaitReason::Paused };
    assert!(stages::parked(WaitReason::Paused, None).decide(resume()).is_ok());
    for life in [stages::asking_question(), stages::parked(WaitReason::Laptop, None)] {
        assert_eq!(life.decide(resume()), Err(Refusal::NotDue));
    }
}

#[test]
fn an_ask_with_a_time_is_decided_by_its_default() {
    let ask = deputy_protocol::event::Ask {
        expires_at: Some(at(60)),
        default_choice: Some("blue".to_owned()),
        ..super::fixtures::question(0x8002)
    };
    let inbox_id = ask.inbox_id;
    let mut life = stages::running().then(Command::Ask { ask });
    let expire = || Command::Expire { inbox_id };
    assert_eq!(life.attempt(expire()), Err(Refusal::NotDue));
    life = life.after(chrono::Duration::seconds(60)).then(expire());
    assert_eq!(life.run().answers[&inbox_id].choice.as_deref(), Some("blue"));
    assert_eq!(life.attempt(expire()), Err(Refusal::AlreadyDone));
}

#[test]
fn work_that_was_parked_goes_on_where_it_was() {
    // Parked in the middle of its checks: the agent's claim still stands, so it is made again at once.
    let life: Life = stages::captured().then(park(WaitReason::Paused, None));
    let life = life.then(Command::Resume { reason: WaitReason::Paused });
    let life = life.then(super::fixtures::claim(2)).then(super::fixtures::start());
    assert!(life.decide(finish()).is_ok());
    assert!(life.decide(fail_attempt(Retry::Yes)).is_ok());
}
