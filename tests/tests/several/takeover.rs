//! A daemon that is gone, or as good as gone, and comes back late.

use crate::pair::{Pair, count, history, order, traces, tree, until, until_begun, waiting};
use chrono::{DateTime, TimeDelta, Utc};
use deputy_tests::daemon::{Api, Feed, Repository};
use reqwest::Method;
use serde_json::{Value, json};

/// A lease holds for 30 s after the last heartbeat, which was up to 5 s before the end.
const LEASE_AT_LEAST: TimeDelta = TimeDelta::seconds(24);

/// Sends a signal, as `kill` does.
async fn signal(pid: u32, name: &str) {
    let sent = tokio::process::Command::new("kill").args([name, &pid.to_string()]).status().await;
    assert!(sent.is_ok_and(|status| status.success()), "the signal was not sent");
}

fn at(event: &Value) -> DateTime<Utc> {
    event["at"].as_str().and_then(|at| at.parse().ok()).expect("an event has a time")
}

/// The event that says that a run was taken over.
async fn taken_over(api: &Api, run_id: &str) -> Value {
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    let stream = format!("run/{run_id}");
    let taken = feed.event(|event| event["kind"] == "run.taken_over" && event["stream"] == stream.as_str());
    taken.await.expect("the daemon stays up")
}

/// What must hold of a run that changed hands: nothing of its former owner's epochs came after that.
fn audit(books: &[Value], run_id: &str) {
    let of_run = |event: &&Value| {
        event["stream"].as_str().is_some_and(|stream| stream.starts_with(&format!("run/{run_id}")))
    };
    let mut highest = 0;
    for event in books.iter().filter(of_run) {
        if let Some(epoch) = event["epoch"].as_u64() {
            assert!(
                epoch >= highest,
                "{run_id}: a fact of epoch {epoch} came after one of {highest}: {event:#}"
            );
            highest = epoch;
        }
    }
    assert!(highest > 1, "{run_id} never changed hands");
    let twice = |kind: &str| {
        let mut seen = std::collections::BTreeSet::new();
        let uses = books.iter().filter(of_run).filter(|event| event["kind"] == kind);
        uses.filter(|event| !seen.insert(event["payload"]["tool_use"].to_string())).count()
    };
    assert_eq!((twice("step.tool_started"), twice("step.tool_finished")), (0, 0), "a tool was used twice");
}

/// Text of everything that the agent was told.
fn told(events: &[Value]) -> String {
    let prompts = events.iter().filter(|event| event["kind"] == "step.prompted");
    prompts.filter_map(|event| event["data"]["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_daemons_work_goes_on_elsewhere_only_after_its_lease_ran_out() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let first = pair.first.api().clone();
    first.add_project("sample", &repository.url(), &[]).await;
    let reviewed = first.delegate("sample", &order("Leave a trace.", &traces("trace.txt", 1))).await;
    first.until_state(&reviewed, &["review"]).await;
    let cut = first.delegate("sample", &order("Count.", &waiting())).await;
    until_begun(&pair.first, &cut).await;
    pair.join().await;
    pair.until_shared().await;
    let second = pair.second().api().clone();

    // Its last sign of life, as the ledger has it.
    first.post(&format!("/api/v1/runs/{cut}/message"), &json!({"text": "Still there?"})).await;
    let events = history(&first, &cut).await;
    let last_sign = events.iter().rfind(|event| event["kind"] == "run.messaged").expect("it was recorded");
    pair.first.kill().await;
    let taken = taken_over(&second, &cut).await;
    assert!(at(&taken) - at(last_sign) > LEASE_AT_LEAST, "taken over too early: {taken:#}");
    assert_eq!(taken["data"]["attempt"], 2);
    // Whoever approves work that lies there is told where that is.
    let body = json!({"deliver": "merge"});
    let path = format!("/api/v1/runs/{reviewed}/approve");
    let answer = second.ask(Method::POST, &path, Some(&body)).await.expect("the API answers");
    let problem: Value = answer.json().await.expect("a problem is JSON");
    assert_eq!(problem["type"], "urn:deputy:problem:elsewhere", "{problem:#}");
    let place = pair.first.data_dir().display().to_string();
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&place)), "{problem:#}");

    let run = second.until_state(&cut, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", pair.second().log_tail());
    let diff = second.text(&format!("/api/v1/runs/{cut}/diff")).await;
    assert!(!diff.contains("+begun") && diff.contains("+again"), "the command was not run again:\n{diff}");
    let events = history(&second, &cut).await;
    assert!(told(&events).contains("cannot be reached any more"), "{}", told(&events));
    let unknown = events.iter().filter(|event| event["data"]["result"]["outcome"] == "unknown").count();
    assert_eq!(unknown, 1, "{events:#?}");

    // It comes back: what it left running is ended, and it delivers what lies with it.
    let left = tree(&pair.first, &cut).with_file_name("hands").join("agent/pid.json");
    assert!(left.exists(), "the command still waits there");
    pair.first.up(None).await;
    until(pair.first.api(), || !left.exists()).await;
    second.post(&path, &body).await;
    let run = second
        .until(&reviewed, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed")
        .await;
    assert_eq!(run["state"], "approved", "{run:#}");
    assert_eq!(repository.show("main", "trace.txt").as_deref(), Some("step-0\n"));
    audit(&pair.books().await, &cut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_slept_past_its_lease_appends_nothing_stale() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let first = pair.first.api().clone();
    first.add_project("sample", &repository.url(), &[]).await;
    // In the middle of a command, of a model's answer, and of nothing at all.
    let commanded = first.delegate("sample", &order("Count.", &waiting())).await;
    until_begun(&pair.first, &commanded).await;
    let turns = json!([
        {"delay_ms": 5000, "tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo said >> said.txt"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Said."}}]},
    ]);
    let answered = first.delegate("sample", &order("Say it.", &turns)).await;
    let mut feed = Feed::after(&first, 0).await.expect("the feed opens");
    let steps = format!("run/{answered}/steps");
    let begun = feed.event(|event| event["stream"] == steps.as_str() && event["kind"] == "step.call_started");
    begun.await.expect("the model is asked");
    pair.join().await;
    pair.until_shared().await;
    let second = pair.second().api().clone();

    signal(pair.first.pid(), "-STOP").await;
    for run_id in [&commanded, &answered] {
        taken_over(&second, run_id).await;
    }
    signal(pair.first.pid(), "-CONT").await;
    // What its command now brings it is nobody's.
    std::fs::write(tree(&pair.first, &commanded).join("go"), "").expect("the workspace is there");
    for run_id in [&commanded, &answered] {
        let run = second.until_state(run_id, &["review", "failed"]).await;
        assert_eq!((&run["state"], &run["attempt"]), (&json!("review"), &json!(2)), "{run:#}");
        let seen_there = first.until_state(run_id, &["review", "failed"]).await;
        assert_eq!(seen_there["head_commit"], run["head_commit"]);
    }
    let left = tree(&pair.first, &commanded).with_file_name("hands").join("agent/pid.json");
    until(&first, || !left.exists()).await;
    // It works on, for what comes next.
    let next = first.delegate("sample", &order("Leave a trace.", &traces("trace.txt", 1))).await;
    first.until_state(&next, &["review"]).await;
    let events = history(&first, &commanded).await;
    assert_eq!(count(&events, "run.taken_over"), 1);
    let books = pair.books().await;
    audit(&books, &commanded);
    audit(&books, &answered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_back_in_time_keeps_its_work() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let first = pair.first.api().clone();
    first.add_project("sample", &repository.url(), &[]).await;
    let run_id = first.delegate("sample", &order("Count.", &waiting())).await;
    until_begun(&pair.first, &run_id).await;
    pair.join().await;
    pair.until_shared().await;

    pair.first.kill().await;
    pair.first.up(None).await;
    let second = pair.second().api().clone();
    // The other one has looked around by then, more than once.
    let adopted = format!("run/{run_id}");
    let mut feed = Feed::after(&second, 0).await.expect("the feed opens");
    feed.event(|event| event["stream"] == adopted.as_str() && event["kind"] == "run.adopted")
        .await
        .expect("its own daemon takes it up");
    std::fs::write(tree(&pair.first, &run_id).join("go"), "").expect("the workspace is there");
    let run = second.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["attempt"]), (&json!("review"), &json!(1)), "{run:#}");
    let diff = pair.first.api().text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!((diff.matches("+begun").count(), diff.matches("+ended").count()), (1, 1), "{diff}");
}
