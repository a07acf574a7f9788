//! The kill switch.

use deputy_actors::ports::Clock;
use deputy_actors::testing::{Bench, Turn, exited};
use deputy_domain::run::State;
use deputy_protocol::event::{Event, PauseMode, StepEvent, WaitReason};
use std::time::Duration;

fn is_paused(bench: &Bench, run_id: deputy_protocol::ids::RunId) -> bool {
    let state = bench.ledger.run(run_id).unwrap().state;
    matches!(state, State::Waiting { reason: WaitReason::Paused, .. })
}

#[tokio::test]
async fn the_kill_switch_stops_everything_within_seconds_and_work_goes_on_afterwards() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let mut runs = Vec::new();
    for number in 0..5 {
        runs.push(bench.delegate("shop", &format!("task {number}")).await);
    }
    tree.until("all work", |bench| runs.iter().all(|run_id| bench.hands.edits(*run_id) == 1)).await;
    let pulled = bench.clock.now();
    tree.house().pause(PauseMode::Abort, "stop".to_owned(), "founder").await.unwrap();
    tree.until("all are paused", |bench| runs.iter().all(|run_id| is_paused(bench, *run_id))).await;
    assert!(bench.clock.now() - pulled < chrono::Duration::seconds(10));
    assert!(bench.hands.alive().is_empty());

    let late = bench.delegate("shop", "late").await;
    tree.pass(Duration::from_mins(10)).await;
    assert!(runs.iter().all(|run_id| is_paused(&bench, *run_id)));
    assert_eq!(tree.run(late).state.name(), "queued");

    bench.hands.play(|_, _| Some(exited(0, "")));
    tree.house().resume("founder").await.unwrap();
    for run_id in runs.into_iter().chain([late]) {
        tree.until_state(run_id, "review").await;
        assert_eq!(tree.run(run_id).attempt, 1, "a pause is no failure");
    }
    assert_eq!(bench.hands.most_executions(), 1);
}

#[tokio::test]
async fn a_call_that_the_kill_switch_cut_is_told_as_that() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([Turn::Hang]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the model is asked", |bench| bench.models.asked().len() == 1).await;
    tree.house().pause(PauseMode::Abort, "stop".to_owned(), "founder").await.unwrap();
    tree.until("it is paused", |bench| is_paused(bench, run_id)).await;
    bench.models.play([Turn::finish()]);
    tree.house().resume("founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    let cut = bench.ledger.events().iter().find_map(|envelope| match envelope.event() {
        Ok(Event::Step(StepEvent::CallFailed { error, .. })) => Some(error.detail),
        _ => None,
    });
    assert_eq!(cut.as_deref(), Some("the founder paused all work while it waited for the answer"));
}

#[tokio::test]
async fn a_draining_pause_lets_the_current_move_end() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it works", |bench| bench.hands.edits(run_id) == 1).await;
    tree.house().pause(PauseMode::Drain, "tidy".to_owned(), "founder").await.unwrap();
    tree.pass(Duration::from_mins(1)).await;
    assert_eq!(tree.run(run_id).state.name(), "running", "its tool goes on");
    bench.hands.finish_all();
    tree.until("it is paused", |bench| is_paused(bench, run_id)).await;
    assert_eq!(bench.models.asked().len(), 1, "nothing new began");
    tree.house().resume("founder").await.unwrap();
    tree.until_state(run_id, "review").await;
}

#[tokio::test]
async fn a_draining_pause_does_not_wait_for_a_provider_that_limits() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let limited = deputy_domain::model::FaultKind::RateLimited;
    bench.models.play([Turn::Fail(limited, Some(Duration::from_secs(50)))]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it was told to wait", |bench| bench.models.asked().len() == 1).await;
    bench.settle().await;
    let pulled = bench.clock.now();
    tree.house().pause(PauseMode::Drain, "tidy".to_owned(), "founder").await.unwrap();
    tree.until("it is paused", |bench| is_paused(bench, run_id)).await;
    assert!(bench.clock.now() - pulled < chrono::Duration::seconds(10));
}

#[tokio::test]
async fn a_pause_that_is_released_before_the_move_ends_changes_nothing() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play_endless_commands();
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("it works", |bench| bench.hands.edits(run_id) == 1).await;
    tree.house().pause(PauseMode::Drain, "tidy".to_owned(), "founder").await.unwrap();
    bench.settle().await;
    tree.house().resume("founder").await.unwrap();
    bench.settle().await;
    bench.hands.finish_all();
    tree.until_state(run_id, "review").await;
    let kinds = bench.ledger.kinds(&deputy_protocol::stream::Stream::Run(run_id));
    assert!(!kinds.contains(&"run.waiting".to_owned()));
}
