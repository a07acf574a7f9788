//! A daemon whose agents ask a scripted model behind the gateway, and what the suites ask of a session.

use deputy_tests::daemon::{Api, Feed, TestDaemon};
use deputy_tests::scripted::ModelServer;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

/// A daemon over this model; `extra` is configuration of its own.
pub(crate) async fn daemon(server: &ModelServer, provider: &str, model: &str, extra: &str) -> TestDaemon {
    let config = format!(
        "[providers.lab]\nkind = \"{provider}\"\nbase_url = \"{url}\"\napi_key = \"sk-lab\"\n\n\
         [prices.\"lab/{model}\"]\ninput = 1.0\noutput = 1.0\n\n{extra}",
        url = server.url(),
    );
    let mut daemon =
        TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{model}"));
    daemon.up(None).await;
    daemon
}

/// A session as the API has it.
pub(crate) struct Session {
    pub(crate) api: Api,
    pub(crate) run_id: String,
}

impl Session {
    /// Begins with these words.
    pub(crate) async fn begin(api: &Api, agent: &str, text: &str) -> Self {
        let body = json!({"text": text, "project": "sample", "agent": agent, "mode": "hands_on"});
        let answer = api.post("/api/v1/tasks", &body).await;
        let run_id = answer["run"]["id"].as_str().expect("a task has a run").to_owned();
        Self { api: api.clone(), run_id }
    }

    /// Asks something of the run.
    pub(crate) async fn order(&self, verb: &str, body: &Value) -> Value {
        self.api.post(&format!("/api/v1/runs/{}/{verb}", self.run_id), body).await
    }

    pub(crate) async fn say(&self, text: &str) {
        self.order("message", &json!({ "text": text })).await;
    }

    /// The run, once it is the founder's turn.
    pub(crate) async fn founders_turn(&self) -> Value {
        let run = self.api.until_state(&self.run_id, &["waiting", "failed", "review"]).await;
        assert_eq!((&run["state"], &run["waiting_for"]), (&json!("waiting"), &json!("founder")), "{run:#}");
        run
    }

    pub(crate) async fn diff(&self) -> String {
        self.api.text(&format!("/api/v1/runs/{}/diff", self.run_id)).await
    }

    /// What the agent did: one field of all its steps of a kind.
    pub(crate) async fn steps(&self, kind: &str, field: &str) -> Vec<Value> {
        let events = self.api.get(&format!("/api/v1/runs/{}/events?limit=500", self.run_id)).await;
        let items = events["items"].as_array().expect("a list").clone();
        let of_kind = items.into_iter().filter(|event| event["kind"] == kind);
        of_kind.map(|event| event["data"][field].clone()).collect()
    }

    /// Waits until a tool of the agent's stands at its gate.
    pub(crate) async fn at_its_gate(&self, daemon: &TestDaemon) {
        let mut feed = Feed::after(&self.api, 0).await.expect("the feed opens");
        feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tool");
        until_exists(&daemon.data_dir().join("runs").join(&self.run_id).join("tree/gate")).await;
    }

    /// Processes of the run, whatever they are.
    pub(crate) fn processes(&self) -> Vec<String> {
        let mark = format!("DEPUTY_RUN_ID={}", self.run_id);
        let entries = std::fs::read_dir("/proc").expect("there is a /proc").flatten();
        let of_run = entries.filter(|entry| {
            let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|text| text == mark.as_bytes())
        });
        let line = |path: std::path::PathBuf| std::fs::read(path).unwrap_or_default();
        of_run
            .map(|entry| String::from_utf8_lossy(&line(entry.path().join("cmdline"))).into_owned())
            .collect()
    }
}
