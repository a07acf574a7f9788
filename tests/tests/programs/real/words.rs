//! What the founder says to a real agent that works is heard by its model, once, whatever comes in between.

use super::agent::Agent;
use super::processes::{kill, of_agent};
use crate::run::steps;
use deputy_tests::agents::model;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::path::PathBuf;

const WORDS: &str = "Take ultramarine.";

/// A run whose agent stands at a gate, in a tool.
struct AtGate {
    server: ModelServer,
    daemon: TestDaemon,
    run_id: String,
    gate: PathBuf,
    feed: Feed,
    _repository: Repository,
}

impl AtGate {
    async fn new(agent: Agent, first: Reply, extra: &str, mode: &str) -> Self {
        let server = model([first]).await;
        let daemon = agent.daemon(&server, extra).await;
        let repository = Repository::of(&[("m.txt", "1\n")]);
        let api = daemon.api();
        api.add_project("sample", &repository.url(), &[]).await;
        let order = json!({"text": "Paint it.", "project": "sample", "agent": "real", "mode": mode});
        let run_id = api.post("/api/v1/tasks", &order).await["run"]["id"].as_str().unwrap().to_owned();
        let mut feed = Feed::after(api, 0).await.expect("the feed opens");
        feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tool");
        let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
        until_exists(&gate).await;
        Self { server, daemon, run_id, gate, feed, _repository: repository }
    }

    async fn order(&self, verb: &str, body: &Value) {
        self.daemon.api().post(&format!("/api/v1/runs/{}/{verb}", self.run_id), body).await;
    }

    /// The founder says it, and it is passed on.
    async fn is_told(&mut self) {
        self.order("message", &json!({ "text": WORDS })).await;
        let told =
            |event: &Value| event["kind"] == "step.agent_told" && event["data"]["word"]["told"] == "prompt";
        self.feed.event(told).await.expect("it is told");
    }

    async fn log(&self) -> String {
        format!("{:#?}\n{}", steps(self.daemon.api(), &self.run_id).await, self.daemon.log_tail())
    }

    async fn until(&self, states: &[&str]) -> Value {
        self.daemon.api().until_state(&self.run_id, states).await
    }

    /// In the last question to its model the words are there, once.
    async fn is_heard_once(&self) {
        let said = self.said();
        assert_eq!(said.matches(WORDS).count(), 1, "{said}\n{}", self.log().await);
    }

    /// The last question to its model.
    fn said(&self) -> String {
        let seen = self.server.seen().into_iter().filter(|seen| seen.body["tools"].is_array());
        let body = seen.last().expect("it was asked").body;
        [&body["messages"], &body["input"]].map(Value::to_string).concat()
    }

    /// Its model wants one more tool, which stands at a gate of this name.
    async fn goes_on_to(&mut self, id: &str, agent: Agent, gate: &str) {
        self.server.push(agent.runs(id, &format!("mkfifo {gate} && cat {gate}")));
        std::fs::write(&self.gate, "").expect("the tool waits at its gate");
        self.gate.set_file_name(gate);
        until_exists(&self.gate).await;
    }

    /// It goes on until its model has heard the words: a program reads what it is told when it comes to it.
    async fn goes_on_until_heard(&mut self, agent: Agent) {
        for number in 2..10 {
            self.goes_on_to(&format!("call_{number:02}"), agent, &format!("gate_{number}")).await;
            if self.said().contains(WORDS) {
                return;
            }
        }
        panic!("it was never heard:\n{}", self.log().await);
    }
}

const GATE: &str = "mkfifo gate && cat gate && rm gate";

fn done() -> Reply {
    Reply::text("Painted it.").usage(300, 200, 5)
}

/// It is told while a tool of its works; the next one needs the founder's word.
async fn what_it_is_told_before_it_asks_is_heard_once(agent: Agent) {
    let (tool, arguments) = (agent.run)("rm -f x");
    // One of them begins all tools of an answer at once.
    let is_together = agent.kind == "claude";
    let first = agent.runs("call_01", GATE);
    let first = if is_together { first.call("call_02", tool, arguments) } else { first };
    let extra = format!("ask = [\"{}(rm -f*)\"]\n", agent.tool);
    let mut work = AtGate::new(agent, first, &extra, "delegated").await;
    work.is_told().await;
    if !is_together {
        work.server.push(agent.runs("call_02", "rm -f x"));
    }
    std::fs::write(&work.gate, "").expect("the tool waits at its gate");
    let run = work.until(&["review", "failed", "waiting"]).await;
    assert_eq!(run["waiting_for"], "approval", "{run:#}\n{}", work.log().await);
    work.server.push(agent.runs("call_03", "rm -f x"));
    work.server.ever_after(done());
    let item = run["inbox"][0].as_str().expect("the founder is asked");
    let api = work.daemon.api();
    api.post(&format!("/api/v1/inbox/{item}/answer"), &json!({ "choice": "allow" })).await;
    let run = work.until(&["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", work.log().await);
    work.is_heard_once().await;
}

async fn what_it_is_told_before_an_interruption_is_heard_once(agent: Agent) {
    let mut work = AtGate::new(agent, agent.runs("call_01", GATE), "", "hands_on").await;
    work.is_told().await;
    work.order("interrupt", &json!({})).await;
    work.until(&["waiting"]).await;
    work.server.ever_after(done());
    work.order("message", &json!({"text": "Go on."})).await;
    let mut feed = Feed::after(work.daemon.api(), 0).await.expect("the feed opens");
    let is_done = |event: &Value| event["data"]["outcome"]["outcome"] == "done";
    feed.event(is_done).await.expect("it goes on");
    work.is_heard_once().await;
}

/// It is killed before it read what it was told.
async fn what_it_is_told_before_it_is_killed_is_heard_once(agent: Agent) {
    let mut work = AtGate::new(agent, agent.runs("call_01", GATE), "", "delegated").await;
    work.is_told().await;
    work.server.ever_after(done());
    kill(&of_agent(&work.run_id, agent.kind));
    let run = work.until(&["review", "failed", "waiting"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", work.log().await);
    work.is_heard_once().await;
}

/// It is killed right after it read it. Whether its session has it by then, nobody knows; one that hears it twice is
/// told so.
async fn what_it_has_just_read_when_it_is_killed_is_not_lost(agent: Agent) {
    let mut work = AtGate::new(agent, agent.runs("call_01", GATE), "", "delegated").await;
    work.is_told().await;
    work.goes_on_until_heard(agent).await;
    work.is_heard_once().await;
    work.server.ever_after(done());
    kill(&of_agent(&work.run_id, agent.kind));
    let run = work.until(&["review", "failed", "waiting"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", work.log().await);
    let said = work.said();
    match said.matches(WORDS).count() {
        1 => {}
        2 => assert!(said.contains("You may have read this already"), "{said}"),
        times => panic!("heard {times} times: {said}\n{}", work.log().await),
    }
}

/// It is killed when it has read it, went on with its work, and wrote that down.
async fn what_it_has_read_before_it_is_killed_is_not_said_again(agent: Agent) {
    let mut work = AtGate::new(agent, agent.runs("call_01", GATE), "", "delegated").await;
    work.is_told().await;
    work.goes_on_until_heard(agent).await;
    work.goes_on_to("call_last", agent, "last").await;
    let taken = |event: &Value| event["kind"] == "step.agent_took" && event["data"]["word"] == 1;
    work.feed.event(taken).await.expect("it is known to have read it");
    work.server.ever_after(done());
    kill(&of_agent(&work.run_id, agent.kind));
    let run = work.until(&["review", "failed", "waiting"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", work.log().await);
    work.is_heard_once().await;
}

agents! {
    claude is CLAUDE:
        what_it_is_told_before_it_asks_is_heard_once,
        what_it_is_told_before_an_interruption_is_heard_once,
        what_it_is_told_before_it_is_killed_is_heard_once,
        what_it_has_just_read_when_it_is_killed_is_not_lost,
        what_it_has_read_before_it_is_killed_is_not_said_again;
    codex is CODEX:
        what_it_is_told_before_it_asks_is_heard_once,
        what_it_is_told_before_an_interruption_is_heard_once,
        what_it_is_told_before_it_is_killed_is_heard_once,
        what_it_has_just_read_when_it_is_killed_is_not_lost,
        what_it_has_read_before_it_is_killed_is_not_said_again;
}
