//! The books of a story, held against what was to happen: all of it, and each thing once.

use super::play::{KEPT, REPORT, SHOWN, SIDE_BY_SIDE, TASKS, WISH, order};
use deputy_tests::daemon::{Api, Repository, TestDaemon};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Facts of which the whole ledger has so many, however often the daemon died.
const COUNTED: [(&str, usize); 14] = [
    ("memory.noted", 1),
    ("plan.proposed", 1),
    ("plan.confirmed", 1),
    ("plan.scoped", 3),
    ("plan.drawn", 1),
    ("plan.node_ordered", TASKS),
    ("plan.node_ended", TASKS),
    ("plan.ended", 1),
    ("task.created", TASKS),
    ("run.queued", TASKS),
    ("run.review", 1),
    ("run.approved", TASKS),
    ("run.failed", 0),
    // The founder with the COO, one advisor beside the card, one for each step, the orchestrator.
    ("conversation.opened", 6),
];

/// What the founder sees in the end.
pub(super) async fn of_the_founder(api: &Api, thread: &str, repository: &Repository) {
    let plans = api.get("/api/v1/plans").await;
    assert_eq!(plans["items"].as_array().unwrap().len(), 1, "{plans:#}");
    let plan = &plans["items"][0];
    assert_eq!((&plan["state"], &plan["outcome"]["name"]), (&json!("done"), &json!("done")), "{plan:#}");
    assert_eq!((&plan["version"], &plan["grade"]["verdict"]), (&json!(1), &json!("passed")), "{plan:#}");
    let view = api.get(&format!("/api/v1/conversations/{thread}")).await;
    let is_word = |message: &&Value| message["role"] == "founder" || message["role"] == "coo";
    let said: Vec<&str> = view["messages"].as_array().unwrap().iter().filter(is_word).map(text).collect();
    assert_eq!(said, [WISH, SHOWN, REPORT], "{view:#}");
    let memories = api.get("/api/v1/memories").await;
    let kept: Vec<&str> = memories["items"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(kept, [KEPT], "{memories:#}");
    assert_eq!(api.get("/api/v1/inbox").await["items"], json!([]), "nothing waits for the founder");
    assert_eq!(api.get("/api/v1/runs").await["items"].as_array().unwrap().len(), TASKS);

    // A task that was done twice would have left its line twice.
    for place in SIDE_BY_SIDE {
        let file = format!("{place}/referrals.txt");
        assert_eq!(repository.show("main", &file).as_deref(), Some(&*format!("{place}\n")), "{file}");
    }
    let document = SIDE_BY_SIDE.map(|place| format!("{place}\n")).concat();
    assert_eq!(repository.show("main", "docs/referrals.txt"), Some(document));
    let log = repository.git(&["log", "--format=%s", "main"]);
    for place in SIDE_BY_SIDE.into_iter().chain(["docs"]) {
        let subject = order(place);
        assert_eq!(log.lines().filter(|line| *line == subject).count(), 1, "{subject} in\n{log}");
    }
    let branches = repository.git(&["for-each-ref", "--format=%(refname)"]);
    assert_eq!(branches.trim(), "refs/heads/main", "what others build on goes nowhere by itself");
}

fn text(value: &Value) -> &str {
    value["text"].as_str().unwrap()
}

/// Nothing that was begun for it goes on.
pub(super) fn of_processes(folder: &Path) {
    let name = folder.as_os_str().as_encoded_bytes();
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default());
    let left: Vec<String> = lines
        .filter(|line| line.windows(name.len()).any(|window| window == name))
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .collect();
    assert!(left.is_empty(), "processes are left: {left:#?}");
}

/// Every recorded event, in order.
pub(super) struct Books(Vec<Value>);

impl Books {
    pub(super) async fn of(daemon: &TestDaemon) -> Self {
        Self(daemon.books().await)
    }

    /// Everything once, and the money of the plan that of its parts.
    pub(super) fn audit(&self) {
        for (kind, times) in COUNTED {
            assert_eq!(self.of_kind(kind).count(), times, "{kind}");
        }
        for kind in ["step.tool_started", "step.tool_finished"] {
            let mut used = BTreeMap::<String, u32>::new();
            for event in self.of_kind(kind) {
                *used.entry(event["payload"]["tool_use"].to_string()).or_default() += 1;
            }
            assert!(used.values().all(|times| *times == 1), "{kind} twice: {used:?}");
        }
        self.audit_calls();
        let ended = self.of_kind("plan.ended").next().unwrap();
        let graded = &ended["payload"]["grade"]["usage"]["cost_usd"];
        assert_eq!(nanos(graded), self.spent(), "the money of the plan is that of its parts");
        assert!(self.spent() > 0);
    }

    /// Each call that money was set aside for is settled, once.
    fn audit_calls(&self) {
        for who in ["run", "conversation"] {
            let calls = |what: &str| -> Vec<String> {
                let kind = format!("{who}.call_{what}");
                let ids = self.of_kind(&kind).map(|event| event["payload"]["call_id"].to_string());
                let mut ids: Vec<String> = ids.collect();
                ids.sort_unstable();
                ids
            };
            let (reserved, settled) = (calls("reserved"), calls("settled"));
            assert_eq!(reserved, settled, "each call of a {who} is paid for once");
            assert_eq!(settled.iter().collect::<BTreeSet<_>>().len(), settled.len(), "of a {who}");
        }
    }

    /// What was paid for its runs and for those who thought for it, in billionths of a dollar.
    fn spent(&self) -> i64 {
        let is_its_own = |purpose: &Value| purpose["for"] == "scoping" || purpose["for"] == "drawing";
        let opened =
            self.of_kind("conversation.opened").filter(|event| is_its_own(&event["payload"]["purpose"]));
        let thought: BTreeSet<&str> = opened.map(stream).collect();
        let paid = self.0.iter().filter(|event| match event["kind"].as_str() {
            Some("run.call_settled") => true,
            Some("conversation.call_settled") => thought.contains(stream(event)),
            _ => false,
        });
        paid.map(|event| nanos(&event["payload"]["usage"]["cost_usd"])).sum()
    }

    /// Kinds of all facts.
    pub(super) fn kinds(&self) -> BTreeSet<&str> {
        self.0.iter().map(kind).collect()
    }

    /// Kinds of the facts that were the last ones of a life.
    pub(super) fn last_words(&self) -> BTreeSet<&str> {
        let lives = self.0.windows(2).filter(|pair| kind(&pair[1]) == "house.daemon_started");
        lives.map(|pair| kind(&pair[0])).collect()
    }

    fn of_kind<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |event| kind(event) == wanted)
    }
}

fn kind(event: &Value) -> &str {
    event["kind"].as_str().unwrap()
}

fn stream(event: &Value) -> &str {
    event["stream"].as_str().unwrap()
}

#[expect(clippy::cast_possible_truncation, reason = "a few cents")]
fn nanos(usd: &Value) -> i64 {
    (usd.as_f64().unwrap() * 1e9).round() as i64
}
