//! A daemon with a run to look into.

use deputy_tests::daemon::{Api, Repository, TestDaemon};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A daemon with a project `sample`, and its repository.
pub(super) async fn house(checks: &[&str]) -> (TestDaemon, Repository) {
    let repository = Repository::of(&[("a.txt", "a\n"), ("src/b.txt", "b\n")]);
    let daemon = TestDaemon::start("").await;
    let order = json!({
        "name": "sample", "repo_url": repository.url(), "checks": checks, "env": {"API_KEY": "hush-hush-hush"},
    });
    daemon.api().post("/api/v1/projects", &order).await;
    (daemon, repository)
}

/// A run that runs these commands and says that it is done.
pub(super) async fn delegate(api: &Api, commands: &[&str]) -> String {
    let mut turns: Vec<Value> = commands
        .iter()
        .map(|cmd| json!({"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]}))
        .collect();
    turns.push(json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]}));
    api.delegate("sample", &format!("Do it.\n```script\n{}\n```", Value::Array(turns))).await
}

/// A run in review.
pub(super) async fn reviewed(api: &Api, commands: &[&str]) -> String {
    let run_id = delegate(api, commands).await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    assert_eq!(run["state"], "review", "{run:#}");
    run_id
}

/// The facts of a run of these kinds.
pub(super) async fn facts(api: &Api, run_id: &str, kind: &str) -> Vec<Value> {
    let page = api.get(&format!("/api/v1/runs/{run_id}/events?limit=1000")).await;
    let items = page["items"].as_array().expect("a page has items").clone();
    items.into_iter().filter(|event| event["kind"] == kind).collect()
}

/// Waits for a fact of a run.
pub(super) async fn until_fact(api: &Api, run_id: &str, kind: &str) -> Value {
    let mut feed = deputy_tests::daemon::Feed::after(api, 0).await.expect("the feed opens");
    let stream = format!("run/{run_id}");
    let found = feed.event(|event| event["stream"] == stream.as_str() && event["kind"] == kind).await;
    found.expect("the daemon is up")
}

/// Where a run's workspace lies.
pub(super) fn tree(daemon: &TestDaemon, run_id: &str) -> PathBuf {
    daemon.data_dir().join("runs").join(run_id).join("tree")
}

/// Whether hands of terminals are left.
pub(super) fn has_hands(daemon: &TestDaemon, run_id: &str) -> bool {
    daemon.data_dir().join("runs").join(run_id).join("hands/terminal").exists()
}
