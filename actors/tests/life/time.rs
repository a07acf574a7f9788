//! The time of work ends whatever a run is at: a tool, a check and the project's setup alike.

use deputy_actors::office::NewTask;
use deputy_actors::ports::Clock;
use deputy_actors::testing::{Bench, TestTree, exited, told};
use deputy_protocol::event::{AskPurpose, Budget, PauseMode, ProjectSettings, Verdict};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::Call;
use std::time::Duration;

/// A run that may work for two minutes.
async fn short(bench: &Bench) -> RunId {
    let budget = Budget { minutes_max: Some(2), ..Budget::default() };
    let order =
        NewTask { text: "do it".to_owned(), project: Some("shop".to_owned()), budget, ..NewTask::default() };
    bench.order(order).await.1
}

/// It is stopped at its time, nothing of it lives on, and the founder is asked for more.
async fn is_stopped_in_time(tree: &TestTree, run_id: RunId) {
    let began = tree.bench.clock.now();
    tree.until_state(run_id, "waiting").await;
    let took = tree.bench.clock.now() - began;
    assert!(took >= chrono::Duration::minutes(2) && took < chrono::Duration::seconds(121), "{took}");
    let (_, purpose) = tree.open_item(run_id).unwrap();
    assert!(matches!(purpose, AskPurpose::Budget { raised } if raised.minutes_max == Some(4)));
    tree.bench.settle().await;
    assert!(tree.bench.hands.alive().is_empty());
}

#[tokio::test]
async fn a_tool_that_does_not_end_is_ended_when_the_time_of_work_is_used_up() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    is_stopped_in_time(&tree, run_id).await;
    bench.hands.play(|_, _| Some(exited(0, "")));
    tree.answer(run_id, Some("raise"), None).await;
    tree.until_state(run_id, "review").await;
    assert!(told(bench.models.asked().last().unwrap()).contains("outcome is unknown"));
    assert_eq!(bench.hands.most_executions(), 1);
}

#[tokio::test]
async fn what_was_done_is_captured_when_the_answer_about_more_time_is_to_stop() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    is_stopped_in_time(&tree, run_id).await;
    assert_eq!(tree.run(run_id).head_commit, None, "while it waits it may go on yet");
    tree.answer(run_id, Some("stop"), None).await;
    let run = tree.run(run_id);
    assert_eq!((run.state.name(), run.diff.files), ("stopped", 1));
    assert!(run.head_commit.is_some());
}

#[tokio::test]
async fn a_check_that_does_not_end_is_ended_when_the_time_of_work_is_used_up() {
    let bench = Bench::default();
    bench.project("shop", &["make check"]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::Exec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    is_stopped_in_time(&tree, run_id).await;
    bench.hands.play(|_, _| Some(exited(0, "")));
    tree.answer(run_id, Some("raise"), None).await;
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).verdict, Some(Verdict::Passed));
}

#[tokio::test]
async fn a_setup_that_does_not_end_is_ended_when_the_time_of_work_is_used_up() {
    let bench = Bench::default();
    let setup = vec!["make deps".to_owned()];
    bench.project_with("shop", ProjectSettings { setup, ..ProjectSettings::default() }).await;
    bench.hands.play(|_, call| (!matches!(call, Call::Exec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    is_stopped_in_time(&tree, run_id).await;
    tree.answer(run_id, Some("stop"), None).await;
    tree.until_state(run_id, "stopped").await;
}

#[tokio::test]
async fn a_crash_gives_no_new_time() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    tree.pass(Duration::from_secs(90)).await;
    // A word of the founder's is recorded, and with it the time that was used.
    tree.runs().message(run_id, "go on".to_owned(), "founder").await.unwrap();
    let tree = tree.restart().await;
    let began = bench.clock.now();
    tree.until_state(run_id, "waiting").await;
    assert!(
        bench.clock.now() - began < chrono::Duration::minutes(2),
        "half a minute, and a crash to find out"
    );
}

#[tokio::test]
async fn a_pause_costs_no_time_of_work() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    let tree = bench.start().await;
    let run_id = short(&bench).await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    tree.house().pause(PauseMode::Abort, "a meeting".to_owned(), "founder").await.unwrap();
    tree.until_state(run_id, "waiting").await;
    tree.pass(Duration::from_hours(3)).await;
    bench.hands.play(|_, _| Some(exited(0, "")));
    tree.house().resume("founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert!(tree.run(run_id).worked_ms < 60_000);
}
