//! More work than room, and work that depends on other work.

use deputy_actors::office::NewTask;
use deputy_actors::testing::{Bench, Turn, exited};
use deputy_protocol::event::{AskPurpose, Permission, Priority};
use deputy_protocol::ids::{RunId, TaskId};
use deputy_protocol::link::Call;
use std::time::Duration;

fn order(project: &str, text: &str) -> NewTask {
    NewTask { text: text.to_owned(), project: Some(project.to_owned()), ..NewTask::default() }
}

/// Runs in the order in which they were claimed first.
fn claimed(bench: &Bench) -> Vec<RunId> {
    let mut seen = Vec::new();
    for event in bench.ledger.events().iter().filter(|event| event.kind == "run.claimed") {
        let run_id = event.stream.run().unwrap();
        if !seen.contains(&run_id) {
            seen.push(run_id);
        }
    }
    seen
}

/// The most runs that were active at once, ever.
fn most_active(bench: &Bench) -> usize {
    let (mut active, mut most) = (std::collections::BTreeSet::new(), 0);
    for event in bench.ledger.events() {
        let Some(run_id) = event.stream.run() else { continue };
        match event.kind.as_str() {
            "run.claimed" => {
                active.insert(run_id);
            }
            "run.review" | "run.asked" | "run.waiting" | "run.failed" | "run.attempt_failed"
            | "run.stopped" => {
                active.remove(&run_id);
            }
            _ => {}
        }
        most = most.max(active.len());
    }
    most
}

#[tokio::test]
async fn there_is_never_more_work_than_room() {
    let mut bench = Bench::default();
    bench.settings.runs_max = 3;
    bench.project("shop", &["make test"]).await;
    let tree = bench.start().await;
    for number in 0..30 {
        bench.delegate("shop", &format!("task {number}")).await;
    }
    let done = |bench: &Bench| bench.ledger.runs().iter().all(|(_, run)| run.state.name() == "review");
    tree.until("all are done", done).await;
    assert_eq!(most_active(&bench), 3);
}

#[tokio::test]
async fn with_room_for_one_the_urgent_goes_first_and_projects_take_turns() {
    let mut bench = Bench::default();
    bench.settings.runs_max = 1;
    bench.project("shop", &[]).await;
    bench.project("blog", &[]).await;
    let low = bench.order(NewTask { priority: Priority::Low, ..order("shop", "low") }).await.1;
    let normal = bench.order(order("shop", "normal")).await.1;
    let high = bench.order(NewTask { priority: Priority::High, ..order("blog", "high") }).await.1;
    let tree = bench.start().await;
    let done = |bench: &Bench| bench.ledger.runs().iter().all(|(_, run)| run.state.name() == "review");
    tree.until("all are done", done).await;
    assert_eq!(claimed(&bench), [high, normal, low]);
    assert_eq!(most_active(&bench), 1);
}

async fn dependent(bench: &Bench, on: TaskId) -> RunId {
    bench.order(NewTask { depends_on: vec![on], ..order("shop", "second") }).await.1
}

#[tokio::test]
async fn what_depends_on_other_work_starts_once_that_is_approved() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let (task, first) = bench.order(order("shop", "first")).await;
    let second = dependent(&bench, task).await;
    tree.until_state(first, "review").await;
    tree.pass(Duration::from_mins(15)).await;
    assert_eq!(tree.run(second).state.name(), "queued");
    tree.approve(first).await;
    tree.until_state(second, "review").await;
}

#[tokio::test]
async fn what_depends_on_work_that_was_not_approved_asks() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let (task, first) = bench.order(order("shop", "first")).await;
    let (start, decline) = (dependent(&bench, task).await, dependent(&bench, task).await);
    tree.until_state(first, "review").await;
    tree.runs().reject(first, None, "founder").await.unwrap();
    tree.until_state(start, "waiting").await;
    tree.until_state(decline, "waiting").await;
    assert_eq!(tree.open_item(start).unwrap().1, AskPurpose::Start);
    tree.answer(start, Some("start"), None).await;
    tree.answer(decline, Some("decline"), None).await;
    tree.until_state(start, "review").await;
    tree.until_state(decline, "stopped").await;
}

#[tokio::test]
async fn an_answer_to_another_question_is_no_leave_to_start_without_what_it_depends_on() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let tree = bench.start().await;
    let (task, first) = bench.order(order("shop", "first")).await;
    let held = NewTask {
        depends_on: vec![task],
        permission: Some(Permission::HumanRequired),
        ..order("shop", "second")
    };
    let (_, second) = bench.order(held).await;
    tree.answer(second, Some("start"), None).await;
    tree.until_state(first, "review").await;
    tree.runs().reject(first, None, "founder").await.unwrap();
    tree.until_state(second, "waiting").await;
    assert_eq!(bench.models.asked().len(), 2, "only the first one worked");
    tree.answer(second, Some("start"), None).await;
    tree.until_state(second, "review").await;
}

#[tokio::test]
async fn a_run_that_is_worked_on_keeps_its_place_while_the_queue_is_read_anew() {
    let mut bench = Bench::default();
    bench.settings.runs_max = 1;
    bench.project("shop", &[]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::ShellExec(_))).then(|| exited(0, "")));
    bench.models.play([Turn::shell("long"), Turn::finish()]);
    let tree = bench.start().await;
    let first = bench.delegate("shop", "first").await;
    let second = bench.delegate("shop", "second").await;
    tree.until("it works", |bench| bench.hands.edits(first) == 1).await;
    for _ in 0..20 {
        tree.handles.scheduler.reload();
        tree.handles.scheduler.changed(vec![first, second]);
        bench.settle().await;
    }
    tree.pass(Duration::from_mins(20)).await;
    assert_eq!(tree.run(second).state.name(), "queued");
    bench.hands.play(|_, _| Some(exited(0, "")));
    bench.hands.finish_all();
    tree.until_state(second, "review").await;
    assert_eq!(most_active(&bench), 1);
}
