//! The two daemons, and what their suites ask of them again and again.

use deputy_tests::daemon::{Api, TestDaemon};
use deputy_tests::postgres::Cluster;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Two daemons over one database. The first was there first: what it was given before lies with it.
pub(crate) struct Pair {
    url: String,
    extra: String,
    pub(crate) first: TestDaemon,
    /// Once it was told to join.
    second: Option<TestDaemon>,
}

impl Pair {
    /// The first one alone; nothing, and plainly said so, without PostgreSQL.
    pub(crate) async fn begin(extra: &str) -> Option<Self> {
        let url = Cluster::shared()?.fresh().await;
        let first = TestDaemon::start_over(&url, extra).await;
        Some(Self { url, extra: extra.to_owned(), first, second: None })
    }

    /// The second one comes up beside it, with the same configuration.
    pub(crate) async fn join(&mut self) {
        let extra = self.extra.clone();
        self.join_with(&extra).await;
    }

    /// The same with another configuration.
    pub(crate) async fn join_with(&mut self, extra: &str) {
        let config = format!("[database]\nurl = \"{}\"\n\n{extra}", self.url);
        let mut second = TestDaemon::bare(&config, self.first.token());
        second.up(None).await;
        self.second = Some(second);
    }

    /// Both, with a project that both can work on.
    pub(crate) async fn with_project(extra: &str, repo_url: &str) -> Option<Self> {
        let mut pair = Self::begin(extra).await?;
        pair.first.api().add_project("sample", repo_url, &[]).await;
        pair.join().await;
        pair.until_shared().await;
        Some(pair)
    }

    pub(crate) fn second(&self) -> &TestDaemon {
        self.second.as_ref().expect("the second daemon has joined")
    }

    pub(crate) fn second_mut(&mut self) -> &mut TestDaemon {
        self.second.as_mut().expect("the second daemon has joined")
    }

    /// Waits until the second one has the first one's only repository.
    pub(crate) async fn until_shared(&self) {
        self.second().until_mirrored().await;
    }

    /// Every event, from the ledger itself, once the second daemon has ended in order.
    pub(crate) async fn books(&mut self) -> Vec<Value> {
        let second = self.second_mut();
        assert!(second.terminate().await, "the daemon did not end in order:\n{}", second.log_tail());
        let verified = second.command(&["ledger", "verify"]).await;
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        let exported = second.command(&["ledger", "export"]).await;
        let text = String::from_utf8(exported.stdout).expect("an export is UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }
}

/// Waits for something that no event tells of: it is looked for after each answer of a daemon that is up.
pub(crate) async fn until(api: &Api, mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        api.get("/health").await;
    }
}

/// An order that a scripted model carries out.
pub(crate) fn order(sentence: &str, turns: &Value) -> String {
    format!("{sentence}\n```script\n{turns}\n```")
}

/// Turns that leave a line in a file, some time after each other.
pub(crate) fn traces(file: &str, steps: usize) -> Value {
    let trace = |step: usize| {
        json!({"delay_ms": 50, "tool_calls": [
        {"name": "shell_exec", "arguments": {"cmd": format!("echo step-{step} >> {file}")}}]})
    };
    let mut turns: Vec<Value> = (0..steps).map(trace).collect();
    turns.push(json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Traced."}}]}));
    Value::Array(turns)
}

/// Turns whose first command says that it began, and waits until somebody makes the file `go` beside it.
pub(crate) fn waiting() -> Value {
    let cmd =
        "echo begun >> count.txt; while [ ! -e go ]; do sleep 0.05; done; rm go; echo ended >> count.txt";
    json!([
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": cmd}}]},
        {"tool_calls": [{"name": "shell_exec", "arguments": {"cmd": "echo again >> count.txt"}}]},
        {"tool_calls": [{"name": "finish", "arguments": {"summary": "Counted."}}]},
    ])
}

/// The workspace of a run.
pub(crate) fn tree(daemon: &TestDaemon, run_id: &str) -> PathBuf {
    daemon.data_dir().join("runs").join(run_id).join("tree")
}

/// Waits until a run's command has begun.
pub(crate) async fn until_begun(daemon: &TestDaemon, run_id: &str) {
    let count = tree(daemon, run_id).join("count.txt");
    let begun = || Path::new(&count).exists();
    until(daemon.api(), begun).await;
}

/// Events of a run, steps included.
pub(crate) async fn history(api: &Api, run_id: &str) -> Vec<Value> {
    let page = api.get(&format!("/api/v1/runs/{run_id}/events?limit=1000")).await;
    page["items"].as_array().expect("events are listed").clone()
}

/// How many events of a kind there are.
pub(crate) fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["kind"] == kind).count()
}
