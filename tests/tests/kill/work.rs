//! What the founder does meanwhile: delegates with idempotency keys until each order is accepted, and approves.

use crate::chance::Chance;
use deputy_tests::daemon::Api;
use deputy_tests::receiver::{Received, Receiver};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Orders at the beginning; each further life adds one or two, so that there is always something to kill.
const ORDERS: usize = 40;

/// Orders over the whole suite.
const ORDERS_MAX: usize = 160;

/// Commands of one order that leave a trace.
pub(crate) const TRACES: usize = 4;

#[derive(Default)]
pub(crate) struct Work {
    /// Position of the last event that was seen.
    pub(crate) position: u64,
    orders: usize,
    accepted: BTreeMap<usize, String>,
}

impl Work {
    /// Runs by the number of their order, once the daemon said that it has them.
    pub(crate) fn accepted(&self) -> &BTreeMap<usize, String> {
        &self.accepted
    }

    /// Gives work, and approves a little of what is there. The daemon may die at any moment.
    pub(crate) async fn give(&mut self, api: &Api, chance: &mut Chance) {
        self.orders = (self.orders + 1 + usize::from(chance.below(2) == 0)).clamp(ORDERS, ORDERS_MAX);
        for number in 0..self.orders {
            if !self.accepted.contains_key(&number) && self.delegate(api, number).await.is_none() {
                return;
            }
        }
        for run_id in self.accepted.values() {
            if chance.below(8) == 0 {
                let body = json!({"deliver": "none"});
                // 409 while it is not in review.
                if api
                    .ask(reqwest::Method::POST, &format!("/api/v1/runs/{run_id}/approve"), Some(&body))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
    }

    async fn delegate(&mut self, api: &Api, number: usize) -> Option<()> {
        let body = json!({"text": order(number), "project": "sample"});
        let answer = api.post_once("/api/v1/tasks", &format!("order-{number}"), &body).await.ok()?;
        if answer.status() != 202 {
            // A duplicate that is under way, or a daemon going down: the next life asks again.
            return None;
        }
        let answer: Value = answer.json().await.ok()?;
        let run_id = answer["run"]["id"].as_str()?.to_owned();
        self.accepted.insert(number, run_id);
        Some(())
    }

    /// Everything is accepted, done, and approved: every fourth by a merge.
    pub(crate) async fn finish(&mut self, api: &Api) {
        for number in 0..self.orders {
            while !self.accepted.contains_key(&number) {
                self.delegate(api, number).await;
            }
        }
        for (number, run_id) in &self.accepted {
            let run = settle(api, run_id).await;
            audit_traces(api, *number, run_id).await;
            if run["state"] == "review" {
                let deliver = if number % 4 == 0 { "merge" } else { "none" };
                api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": deliver})).await;
            }
            let run = api
                .until(run_id, |run| run["state"] != "review" || run["delivery"]["state"] == "failed")
                .await;
            assert_eq!(run["state"], "approved", "{run:#}");
        }
    }

    /// The last word on every run has arrived: what a daemon has not sent yet when it ends is not lost, but late.
    pub(crate) async fn until_told(&self, receiver: &Receiver) {
        let is_told = |_: &[Received]| {
            let notices = receiver.notices();
            let approved = notices.iter().filter(|notice| notice["type"] == "run.approved");
            let told: BTreeSet<&str> =
                approved.filter_map(|notice| notice["data"]["run"]["id"].as_str()).collect();
            self.accepted.values().all(|run_id| told.contains(run_id.as_str()))
        };
        receiver.until(is_told).await;
    }
}

/// A command that ran twice leaves two lines, whatever the history says.
async fn audit_traces(api: &Api, number: usize, run_id: &str) {
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    for step in 0..TRACES {
        let lines = diff.lines().filter(|line| *line == format!("+step-{step}")).count();
        assert!(lines <= 1, "order {number} ran a command {lines} times:\n{diff}");
    }
}

/// Waits until a run is in review or beyond. One that was set aside is taken up by hand, as a founder would.
async fn settle(api: &Api, run_id: &str) -> Value {
    loop {
        let run = api.until_state(run_id, &["review", "approved", "failed", "rejected", "stopped"]).await;
        if run["state"] != "failed" {
            return run;
        }
        assert_eq!(run["error"]["code"], "quarantined", "a run failed: {run:#}");
        api.post(&format!("/api/v1/runs/{run_id}/retry"), &json!({})).await;
    }
}

/// An order that leaves a trace with every command.
fn order(number: usize) -> String {
    let file = format!("trace-{number}.txt");
    let trace = |step: usize| {
        json!({"delay_ms": 15, "tool_calls": [
        {"name": "shell_exec", "arguments": {"cmd": format!("echo step-{step} | tee -a {file}")}}]})
    };
    let mut turns: Vec<Value> = (0..TRACES).map(trace).collect();
    turns.push(json!({"tool_calls": [{"name": "finish", "arguments": {"summary": "Traced."}}]}));
    format!("Leave a trace, number {number}.\n```script\n{}\n```", Value::Array(turns))
}
