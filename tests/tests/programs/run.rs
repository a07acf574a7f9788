//! What the suites ask of a run.

use deputy_tests::daemon::Api;
use serde_json::{Value, json};

/// Orders work from an agent, and gives the id of its run.
pub(crate) async fn delegate(api: &Api, agent: &str, text: &str) -> String {
    let body = json!({"text": text, "project": "sample", "agent": agent});
    let answer = api.post("/api/v1/tasks", &body).await;
    answer["run"]["id"].as_str().expect("a task has a run").to_owned()
}

/// What the agent of a run did, as its events tell it.
pub(crate) async fn steps(api: &Api, run_id: &str) -> Vec<Value> {
    let events = api.get(&format!("/api/v1/runs/{run_id}/events?limit=200")).await;
    let items = events["items"].as_array().expect("a list").clone();
    let is_step = |event: &Value| event["kind"].as_str().is_some_and(|kind| kind.starts_with("step."));
    items.into_iter().filter(is_step).collect()
}

/// How many of these steps are of a kind.
pub(crate) fn count(steps: &[Value], kind: &str) -> usize {
    steps.iter().filter(|step| step["kind"] == kind).count()
}
