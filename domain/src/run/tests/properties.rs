//! Promises over random lives: whatever commands come, in whatever order, as often as they like.

use super::commands::{AGENT, Column, FOUNDER, HOUSE, RESULT};
use super::events;
use super::fixtures::{
    Life, answer, approve, at, capture, checked, crashed, finish, hand_over, id, kind, message, order,
    question, queue, reserve, settle, start, usage, usd, verify,
};
use super::resting::picked_up_by;
use crate::run::{ATTEMPTS_MAX, Command, DeliveryProgress, Phase, ROUNDS_MAX, Run, STRIKES_MAX, State};
use deputy_protocol::event::{Budget, DeliveryMode, Lease, Mode, RunEvent, Verdict, WorkOrder};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// One turn of a random life.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// Chooses the command; high numbers take the one that leads on.
    command: u8,
    /// Fills it.
    n: u32,
    /// Seconds before it.
    pause: u16,
    /// Whether it is sent twice.
    twice: bool,
}

fn turn() -> impl Strategy<Value = Turn> {
    (any::<u8>(), any::<u32>(), 0_u16..2000, prop::bool::weighted(0.3))
        .prop_map(|(command, n, pause, twice)| Turn { command, n, pause, twice })
}

pub(super) fn life() -> impl Strategy<Value = Vec<Turn>> {
    prop::collection::vec(turn(), 1..80)
}

fn columns() -> Vec<Column> {
    [FOUNDER, HOUSE, AGENT, RESULT].concat()
}

/// The command of a turn. More than half of them lead on, or no life would get far.
fn command(life: &Life, turn: &Turn) -> Command {
    let columns = columns();
    match turn.command as usize {
        0 => crashed(u64::from(turn.n) % 100),
        place if place <= 2 * columns.len() => columns[place % columns.len()].1(life.run.as_ref()),
        _ => leading_on(life, turn.n),
    }
}

fn leading_on(life: &Life, n: u32) -> Command {
    let Some(run) = &life.run else {
        let budget = Budget { usd_max: Some(usd(30)), minutes_max: Some(600), tokens_max: None };
        let mode = if n.is_multiple_of(3) { Mode::HandsOn } else { Mode::Delegated };
        return queue(WorkOrder { budget, mode, ..order() });
    };
    let call = u128::from(n % 5);
    match &run.state {
        State::Queued { .. } => Command::Claim {
            lease: Lease { owner: id(u128::from(n)), epoch: u64::from(n), place: None },
            worker: None,
        },
        State::Active { phase: Phase::Preparing, .. } => start(),
        State::Active { phase: Phase::Running, .. } => match n % 8 {
            0 => finish(),
            1 => Command::Ask { ask: question(u128::from(n)) },
            2 => crashed(u64::from(n)),
            3..=5 => reserve(u128::from(n), i64::from(n % 20)),
            _ => {
                let held = run.reserved.keys().nth((n % 3) as usize);
                settle(held.map_or(call, |held| held.0.as_u128()), Some(usage(i64::from(n % 25))))
            }
        },
        State::Active { phase: Phase::Verifying, .. } => match (run.verified_to, run.checks.last()) {
            (0, _) => capture("c1"),
            (_, None) => checked(i32::from(n.is_multiple_of(3))),
            (_, Some(check)) if check.exit_code == Some(0) => verify(Verdict::Passed),
            (_, Some(_)) => verify(Verdict::Failed),
        },
        State::Active { phase: Phase::Yielding { .. }, .. } => Command::Yielded,
        State::Active { phase: Phase::Ending { .. }, .. } => Command::Ended,
        State::Review { delivery: Some(DeliveryProgress::Pending { mode, .. }) } => {
            if n.is_multiple_of(3) {
                Command::DeliveryFailed { conflict: n.is_multiple_of(2), detail: "moved".to_owned() }
            } else {
                Command::Delivered { sent: super::fixtures::sent(*mode) }
            }
        }
        State::Review { .. } if n.is_multiple_of(2) => approve(DeliveryMode::Merge),
        State::Waiting { .. } if run.is_founders_turn() => match n % 3 {
            0 => message("Go on"),
            1 => hand_over(None),
            _ => hand_over(Some("Finish it")),
        },
        State::Waiting { .. } | State::Review { .. } | State::Failed { .. } => {
            let ask = run.open_asks().next();
            let choice = ask.map(|ask| ask.options[n as usize % ask.options.len()].id.clone());
            answer(ask.map_or(id(1), |ask| ask.inbox_id), &choice.unwrap_or_default())
        }
        State::Approved { .. } => Command::Rollback { by: super::fixtures::founder() },
        State::Rejected | State::Stopped => super::fixtures::retry(),
    }
}

fn replayed(events: &[RunEvent]) -> Option<Run> {
    let (first, rest) = events.split_first()?;
    Some(rest.iter().fold(Run::begin(first)?, Run::apply))
}

/// Lives a life and looks at the run after each turn. Calls `look` with the run before, the facts, and the life after.
pub(super) fn live(turns: &[Turn], mut look: impl FnMut(Option<&Run>, &[RunEvent], &Life)) -> Life {
    let mut life = Life::new();
    for turn in turns {
        life.second += i64::from(turn.pause);
        let command = command(&life, turn);
        let before = life.run.clone();
        if let Ok(facts) = life.attempt(command.clone()) {
            assert!(!facts.is_empty(), "an accepted command leaves a fact");
            look(before.as_ref(), &facts, &life);
            if turn.twice {
                let before = life.run.clone();
                if let Ok(facts) = life.attempt(command.clone()) {
                    assert!(may_be_repeated(&command), "{command:?} had an effect twice");
                    look(before.as_ref(), &facts, &life);
                }
            }
        }
    }
    life
}

/// Commands that mean something new when they are said again.
fn may_be_repeated(command: &Command) -> bool {
    // Words are words, and a check or a capture that is made again is another one.
    matches!(command, Command::Message { .. } | Command::Check { .. } | Command::Capture { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_accepted_life_replays_to_the_same_run(turns in life()) {
        let life = live(&turns, |_, _, _| {});
        prop_assert_eq!(replayed(&life.history), life.run.clone());
        if let Some(run) = &life.run {
            let row = serde_json::to_value(run).unwrap();
            prop_assert_eq!(&serde_json::from_value::<Run>(row).unwrap(), run);
        }
    }

    #[test]
    fn a_run_that_has_not_ended_is_picked_up_by_somebody(turns in life()) {
        live(&turns, |_, _, life| {
            let run = life.run();
            assert!(picked_up_by(run).is_some() || run.state.is_terminal(), "{:?}", run.state);
        });
    }

    #[test]
    fn the_end_is_dated_exactly_while_it_lasts(turns in life()) {
        live(&turns, |_, _, life| {
            assert_eq!(life.run().ended_at.is_some(), life.run().state.is_terminal(), "{:?}", life.run());
        });
    }

    #[test]
    fn an_ask_is_answered_at_most_once_and_only_if_it_was_asked(turns in life()) {
        let life = live(&turns, |_, _, _| {});
        let mut asked = BTreeSet::new();
        let mut closed = BTreeSet::new();
        for event in &life.history {
            match event {
                RunEvent::Asked { ask, .. }
                | RunEvent::ReviewOpened { ask, .. }
                | RunEvent::DeliveryFailed { ask, .. }
                | RunEvent::RollbackFailed { ask: Some(ask), .. }
                | RunEvent::Failed { ask: Some(ask), .. } => {
                    prop_assert!(asked.insert(ask.inbox_id), "asked twice: {:?}", ask);
                }
                RunEvent::Answered { inbox_id, .. } | RunEvent::AskWithdrawn { inbox_id, .. } => {
                    prop_assert!(asked.contains(inbox_id));
                    prop_assert!(closed.insert(*inbox_id), "closed twice: {}", inbox_id);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn money_is_settled_once_and_only_after_it_was_set_aside(turns in life()) {
        let mut held = BTreeSet::new();
        live(&turns, |before, facts, life| {
            for fact in facts {
                match fact {
                    RunEvent::CallReserved { call_id, reserved_usd, .. } => {
                        let committed = before.unwrap().committed().usd;
                        let cap = before.unwrap().order.budget.usd_max.unwrap();
                        assert!(committed + *reserved_usd <= cap, "{committed} and {reserved_usd} of {cap}");
                        assert!(held.insert(*call_id));
                    }
                    RunEvent::CallSettled { call_id, .. } => assert!(held.remove(call_id)),
                    _ => {}
                }
            }
            assert_eq!(held, life.run().reserved.keys().copied().collect());
            assert!(!life.run().state.is_terminal() || held.is_empty(), "set aside beyond the end");
        });
    }

    #[test]
    fn what_is_tried_again_is_bounded(turns in life()) {
        live(&turns, |_, _, life| {
            let run = life.run();
            let ending = matches!(
                run.state,
                State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. }
            );
            assert!(run.strikes < STRIKES_MAX || ending || run.state.is_terminal(), "{run:?}");
            assert!(run.failures < ATTEMPTS_MAX && run.round <= ROUNDS_MAX, "{run:?}");
            assert!(run.worked_ms >= 0 && run.worked_ms <= (at(life.second) - run.created_at).num_milliseconds());
        });
    }

    #[test]
    fn nothing_is_delivered_that_was_not_captured_and_verified(turns in life()) {
        live(&turns, |before, facts, _| {
            for fact in facts {
                if let RunEvent::DeliveryStarted { commit, .. } = fact {
                    assert_eq!(before.unwrap().head_commit.as_ref(), Some(commit));
                }
                if matches!(fact, RunEvent::ReviewOpened { .. }) {
                    assert!(before.unwrap().verified_to > 0);
                }
                if matches!(fact, RunEvent::Approved { .. }) {
                    assert!(matches!(before.unwrap().verdict, Some(Verdict::Passed | Verdict::Unverified)));
                }
            }
        });
    }

    #[test]
    fn every_fact_applies_to_every_state(kinds in prop::collection::vec((any::<u8>(), any::<u32>(), -1000_i64..1000), 0..60)) {
        let mut run = super::stages::queued().run.unwrap();
        for (kind, n, second) in kinds {
            run = run.apply(&events::any(kind, n, second));
            prop_assert!(run.worked_ms >= 0);
            prop_assert!(Run::begin(&events::any(kind, n, second)).is_some() == kind.is_multiple_of(events::KINDS));
        }
        let row = serde_json::to_value(&run).unwrap();
        prop_assert_eq!(serde_json::from_value::<Run>(row).unwrap(), run);
    }
}

#[test]
fn random_lives_reach_every_kind_of_fact_but_the_rarest() {
    // The properties above prove little if the lives they look at end early.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..1500 {
        let turns = life().new_tree(&mut runner).unwrap().current();
        seen.extend(live(&turns, |_, _, _| {}).history.iter().map(kind));
    }
    assert!(seen.len() >= 36, "{} kinds only: {seen:?}", seen.len());
}
