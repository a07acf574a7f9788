//! Faults at every place of a run's life: whatever breaks, and wherever, the run ends as it would have ended, no tool
//! is executed twice, a delivery happens once, and the founder hears of everything.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod suites;
mod workflow;

use deputy_actors::settings::Settings;
use deputy_actors::testing::{Bench, Turn, exited, turns};
use deputy_domain::model::FaultKind;
use deputy_domain::run::Run;
use deputy_domain::run::{Phase, RollbackProgress, State};
use deputy_protocol::event::{Delivery, Mode, PauseMode, Permission};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::Call;
use deputy_protocol::stream::Stream;
use std::time::Duration;
use workflow::{Deed, Workflow, each_command_writes_something_else};

/// Most workflows begin and end as the plain one does, all of whose calls fail: of theirs every seventh does.
const FAULT_STEP: usize = 7;

/// Joins a workflow to every suite. The number is of the kinds of effects that it has, so that none is passed over.
macro_rules! suites {
    ($name:ident, $effects:expr, $workflow:expr) => {
        mod $name {
            use super::*;

            #[tokio::test]
            async fn survives_a_crash_after_every_event() {
                suites::crash_after_each_event(&$workflow, false).await;
            }

            #[tokio::test]
            async fn survives_a_crash_after_every_event_on_a_shared_database() {
                suites::crash_after_each_event(&$workflow, true).await;
            }

            #[tokio::test]
            async fn survives_every_effect_done_twice() {
                assert_eq!(suites::do_each_effect_twice(&$workflow).await, $effects, "kinds of effects");
            }

            #[tokio::test]
            async fn survives_a_crash_after_everything_that_is_kept() {
                suites::crash_after_each_keep(&$workflow).await;
            }

            #[tokio::test]
            async fn survives_the_failure_of_every_call() {
                suites::fail_each_call(&$workflow).await;
            }

            #[tokio::test]
            async fn survives_a_ledger_that_is_away_after_every_event() {
                suites::take_the_ledger_away(&$workflow).await;
            }
        }
    };
}

suites!(plain, 4, Workflow::default());

suites!(
    question_and_failing_checks,
    4,
    Workflow {
        turns: vec![
            Turn::shell("one"),
            Turn::ask("red or blue?"),
            Turn::finish(),
            Turn::shell("two"),
            Turn::finish()
        ],
        world: |bench: &Bench| {
            let hands = bench.hands.clone();
            let runs_once = std::sync::Mutex::new(std::collections::BTreeSet::new());
            let runs = std::sync::atomic::AtomicU32::new(0);
            // A tree that has only the first command in it fails its checks.
            hands.play(move |_, call| {
                if let Call::ShellExec(exec) = call {
                    runs_once.lock().unwrap().insert(exec.cmd.clone());
                }
                let mended = runs_once.lock().unwrap().contains("two");
                let number = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let code = i32::from(matches!(call, Call::Exec(_)) && !mended);
                Some(exited(code, &format!("ok {number}")))
            });
        },
        // The longest of all.
        fault_step: 3,
        ..Workflow::default()
    }
);

/// A worker that asks once, and a model that answers it, sure or not.
fn asks_and_is_answered(bench: &Bench, sure: bool) {
    bench.models.play_by(move |request| {
        let is_asked = request.tools.iter().any(|tool| tool.name == "answer");
        match turns(request) {
            0 if is_asked => Turn::tool("recall", r#"{"query":"colour"}"#),
            _ if is_asked => {
                let arguments = serde_json::json!({"text": "blue", "sure": sure, "why": "BRAND.md:3"});
                Turn::tool("answer", &arguments.to_string())
            }
            0 => Turn::shell("one"),
            1 => Turn::ask("red or blue?"),
            2 => Turn::shell("two"),
            _ => Turn::finish(),
        }
    });
}

fn a_model_answers(settings: &mut Settings) {
    settings.answers_within = Some(Duration::from_mins(15));
}

suites!(
    question_to_a_model,
    4,
    Workflow {
        permission: Some(Permission::Autonomous),
        settings: a_model_answers,
        world: |bench| {
            each_command_writes_something_else(bench);
            asks_and_is_answered(bench, true);
        },
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    question_to_be_drafted,
    4,
    Workflow {
        permission: Some(Permission::Supervised),
        settings: a_model_answers,
        world: |bench| {
            each_command_writes_something_else(bench);
            asks_and_is_answered(bench, false);
        },
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    program,
    4,
    Workflow {
        agent: "program",
        world: |bench: &Bench| {
            let hands = bench.hands.clone();
            let rounds = std::sync::atomic::AtomicU32::new(0);
            let calls = std::sync::atomic::AtomicU32::new(0);
            // Its first round leaves checks that fail.
            hands.play(move |_, call| {
                let is_agent = matches!(call, Call::Exec(exec) if exec.argv[0] == "/bin/agent");
                let order = std::sync::atomic::Ordering::Relaxed;
                let round = if is_agent { rounds.fetch_add(1, order) + 1 } else { rounds.load(order) };
                let code = i32::from(!is_agent && matches!(call, Call::Exec(_)) && round < 2);
                Some(exited(code, &format!("ok {}", calls.fetch_add(1, order))))
            });
        },
        fault_step: 3,
        ..Workflow::default()
    }
);

suites!(
    delivery_by_itself,
    4,
    Workflow { delivery: Delivery::Auto, fault_step: FAULT_STEP, ..Workflow::default() }
);

suites!(
    rollback,
    5,
    Workflow {
        founder: |_, _, run| match &run.state {
            State::Approved { rollback: None | Some(RollbackProgress::Failed { .. }), .. } => {
                Some(Deed::Rollback)
            }
            _ => None,
        },
        end: |run| matches!(run.state, State::Approved { rollback: Some(RollbackProgress::Done { .. }), .. }),
        arrivals: (1, 1),
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    changes,
    4,
    Workflow {
        turns: vec![Turn::shell("one"), Turn::finish(), Turn::shell("two"), Turn::finish()],
        founder: |bench, _, run| {
            let is_asked = run.inputs.iter().any(|input| input.text.contains("shorter"));
            let is_wanted = matches!(run.state, State::Review { delivery: None }) && !is_asked;
            if is_wanted {
                // The next round stands on what somebody pushed meanwhile.
                bench.workspaces.move_base("theirs", &[]);
            }
            is_wanted.then_some(Deed::RequestChanges("shorter"))
        },
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    stop,
    3,
    Workflow {
        // No model has anything left, so that nothing but the founder ends it.
        turns: vec![Turn::shell("one"), Turn::Fail(FaultKind::UsageLimit, Some(Duration::from_mins(30)))],
        founder: |bench, run_id, run| {
            let is_ending = matches!(run.state, State::Active { phase: Phase::Ending { .. }, .. });
            let has_begun = bench.hands.edits(run_id) > 0;
            (has_begun && !is_ending && !run.state.is_terminal()).then_some(Deed::Stop)
        },
        end: |run| run.state == State::Stopped,
        arrivals: (0, 0),
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    pause,
    4,
    Workflow {
        founder: |bench, run_id, run| {
            let kinds = bench.ledger.kinds(&Stream::House);
            let times = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
            let is_at_work = matches!(run.state, State::Active { .. });
            match (times("house.paused"), times("house.resumed")) {
                (0, _) if bench.hands.edits(run_id) > 0 => Some(Deed::Pause(PauseMode::Abort)),
                (1, 0) if !is_at_work => Some(Deed::Resume),
                _ => None,
            }
        },
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

/// The founder has it in hand: says something, interrupts, hands it over, takes it back from its review, and hands it
/// over once more.
fn live(bench: &Bench, run_id: RunId, run: &Run, handed: Option<&'static str>) -> Option<Deed> {
    let kinds = bench.ledger.kinds(&Stream::Run(run_id));
    let times = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    let is_working = run.is_hands_on() && matches!(run.state, State::Active { phase: Phase::Running, .. });
    match &run.state {
        State::Review { delivery: None } if times("run.taken_back") == 0 => Some(Deed::TakeBack),
        _ if run.is_founders_turn() && times("run.messaged") == 0 => Some(Deed::Say("go on")),
        _ if run.is_founders_turn() && times("run.handed_over") == 0 => Some(Deed::HandOver(handed)),
        _ if run.is_founders_turn() => Some(Deed::HandOver(None)),
        _ if is_working && times("run.interrupted") == 0 && is_at_its_second_turn(bench) => {
            Some(Deed::Interrupt)
        }
        _ => None,
    }
}

fn is_at_its_second_turn(bench: &Bench) -> bool {
    let calls = bench.hands.calls();
    let is_by_agent = |call: &&(RunId, _, Call)| match &call.2 {
        Call::ShellExec(_) => true,
        Call::Exec(exec) => exec.argv[0] == "/bin/agent",
        _ => false,
    };
    calls.iter().filter(is_by_agent).count() >= 2
}

suites!(
    hands_on,
    5,
    Workflow {
        mode: Mode::HandsOn,
        turns: vec![
            Turn::shell("one"),
            Turn::Say("what now?".to_owned()),
            Turn::shell("two"),
            Turn::shell("three"),
            Turn::finish()
        ],
        founder: |bench, run_id, run| live(bench, run_id, run, None),
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);

suites!(
    hands_on_program,
    5,
    Workflow {
        mode: Mode::HandsOn,
        agent: "program",
        founder: |bench, run_id, run| live(bench, run_id, run, Some("finish it")),
        fault_step: FAULT_STEP,
        ..Workflow::default()
    }
);
