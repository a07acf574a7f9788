//! Real work, really interrupted: the daemon is told to leave, or the kill switch is pulled, while a process runs.

use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

/// The promise of an orderly end, whatever goes on.
const GONE_WITHIN: Duration = Duration::from_secs(20);

/// The promise of the kill switch.
const PAUSED_WITHIN: Duration = Duration::from_secs(10);

/// A run in the middle of a command that ends when somebody makes the file `go`.
async fn in_the_middle(daemon: &TestDaemon, repository: &Repository) -> (String, PathBuf) {
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let cmd =
        "echo begun >> count.txt; while [ ! -e go ]; do sleep 0.05; done; rm go; echo ended >> count.txt";
    let turns = json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Counted."}}]},
    ]);
    let run_id = api.delegate("sample", &format!("Count.\n```script\n{turns}\n```")).await;
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.tool_started").await.expect("the tool starts");
    let tree = daemon.data_dir().join("runs").join(&run_id).join("tree");
    until_exists(&tree.join("count.txt")).await;
    (run_id, tree)
}

/// Whether any process of this machine belongs to a run: its id is in the paths and the environment of all of them.
fn lives(run_id: &str) -> bool {
    let is_of_run = |pid: PathBuf| {
        ["cmdline", "environ"].iter().any(|file| {
            let text = std::fs::read(pid.join(file)).unwrap_or_default();
            text.windows(run_id.len()).any(|window| window == run_id.as_bytes())
        })
    };
    let entries = std::fs::read_dir("/proc").expect("/proc is there").flatten();
    entries
        .filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit())
        .any(|it| is_of_run(it.path()))
}

async fn until_paused(api: &Api, run_id: &str) -> Value {
    api.until(run_id, |run| run["state"] == "waiting" && run["waiting_for"] == "paused").await
}

#[tokio::test]
async fn a_daemon_that_is_told_to_leave_leaves_in_time_and_its_run_goes_on() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let mut daemon = TestDaemon::start("").await;
    let (run_id, tree) = in_the_middle(&daemon, &repository).await;
    let told = Instant::now();
    assert!(daemon.terminate().await, "it did not end in order:\n{}", daemon.log_tail());
    assert!(told.elapsed() < GONE_WITHIN, "it took {:?}", told.elapsed());
    assert!(lives(&run_id), "the command ended with the daemon");
    std::fs::write(tree.join("go"), "").expect("the tree is there");

    daemon.up(None).await;
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["attempt"]), (&json!("review"), &json!(1)), "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!((diff.matches("+begun").count(), diff.matches("+ended").count()), (1, 1), "{diff}");
    let steps = api.get(&format!("/api/v1/runs/{run_id}/events")).await.to_string();
    assert!(!steps.contains("\"unknown\""), "the outcome was lost: {steps}");
    assert!(daemon.terminate().await);
    let verified = daemon.command(&["ledger", "verify"]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[tokio::test]
async fn the_kill_switch_ends_a_real_process_within_seconds_and_the_run_goes_on_afterwards() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let (run_id, _) = in_the_middle(&daemon, &repository).await;
    let api = daemon.api();
    let pulled = Instant::now();
    api.post("/api/v1/pause", &json!({"mode": "abort"})).await;
    until_paused(api, &run_id).await;
    assert!(pulled.elapsed() < PAUSED_WITHIN, "it took {:?}", pulled.elapsed());
    assert!(!lives(&run_id), "a process of the run is left");

    api.post("/api/v1/resume", &json!({})).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["attempt"]), (&json!("review"), &json!(1)), "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!(diff.matches("+begun").count(), 1, "it was run again: {diff}");
}

#[tokio::test]
async fn a_draining_kill_switch_lets_a_real_process_end_first() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let (run_id, tree) = in_the_middle(&daemon, &repository).await;
    let api = daemon.api();
    api.post("/api/v1/pause", &json!({"mode": "drain"})).await;
    assert!(lives(&run_id));
    assert_eq!(api.run(&run_id).await["state"], "running");
    std::fs::write(tree.join("go"), "").expect("the tree is there");
    until_paused(api, &run_id).await;
    api.post("/api/v1/resume", &json!({})).await;
    api.until_state(&run_id, &["review"]).await;
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!((diff.matches("+begun").count(), diff.matches("+ended").count()), (1, 1), "{diff}");
}
