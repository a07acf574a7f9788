//! Faults at every place of a run's life: whatever breaks, and wherever, the run ends as it would have ended, no tool
//! is executed twice, a delivery happens once, and the founder hears of everything.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod suites;
mod workflow;

use deputy_actors::testing::{Bench, Turn, exited};
use deputy_protocol::link::Call;
use workflow::Workflow;

/// Joins a workflow to every suite.
macro_rules! suites {
    ($name:ident, $workflow:expr) => {
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
                suites::do_each_effect_twice(&$workflow).await;
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

suites!(
    plain,
    Workflow {
        world: |bench: &Bench| {
            let (hands, runs) = (bench.hands.clone(), std::sync::atomic::AtomicU32::new(0));
            // No two commands write the same.
            hands.play(move |_, _| {
                let number = runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Some(exited(0, &format!("ok {number}")))
            });
        },
        ..Workflow::default()
    }
);

suites!(
    question_and_failing_checks,
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
        ..Workflow::default()
    }
);
