//! What the founder does meanwhile: delegates with idempotency keys until each order is accepted, answers, stops, and
//! approves. What was acknowledged is remembered, and looked for after the daemon's death.

use crate::chance::Chance;
use crate::order::{Kind, TRACES, text};
use deputy_tests::daemon::Api;
use deputy_tests::receiver::{Received, Receiver};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Orders at the beginning; each further life adds one or two, so that there is always something to kill.
const ORDERS: usize = 40;

/// Orders over the whole suite.
const ORDERS_MAX: usize = 160;

/// A founder's word that the daemon acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    Approve,
    Answer,
    Stop,
}

impl Word {
    /// The fact that it became.
    pub(crate) const fn fact(self) -> &'static str {
        match self {
            Self::Approve => "run.delivery_started",
            Self::Answer => "run.answered",
            Self::Stop => "run.stop_requested",
        }
    }

    /// Whether it shows in a run.
    fn holds(self, run: &Value) -> bool {
        match self {
            Self::Approve => run["state"] == "approved" || !run["delivery"].is_null(),
            Self::Answer => run["waiting_for"] != "question",
            // One that was being set aside when it was stopped ends as that.
            Self::Stop => match run["state"].as_str() {
                Some("failed") => run["error"]["code"] == "quarantined",
                state => matches!(state, Some("stopped" | "preparing" | "running" | "verifying")),
            },
        }
    }
}

#[derive(Default)]
pub(crate) struct Work {
    /// Position of the last event that was seen.
    pub(crate) position: u64,
    orders: usize,
    accepted: BTreeMap<usize, String>,
    acknowledged: BTreeSet<(String, Word)>,
    /// Of those, the ones that nobody looked for since the daemon died.
    unseen: BTreeSet<(String, Word)>,
}

impl Work {
    /// Runs by the number of their order, once the daemon said that it has them.
    pub(crate) fn accepted(&self) -> &BTreeMap<usize, String> {
        &self.accepted
    }

    /// What else the daemon said that it has.
    pub(crate) fn acknowledged(&self) -> &BTreeSet<(String, Word)> {
        &self.acknowledged
    }

    /// Gives work, and answers, stops and approves a little of what is there. The daemon may die at any moment.
    pub(crate) async fn give(&mut self, api: &Api, chance: &mut Chance) {
        if self.look_again(api).await.is_none() {
            return;
        }
        self.orders = (self.orders + 1 + usize::from(chance.below(2) == 0)).clamp(ORDERS, ORDERS_MAX);
        for number in 0..self.orders {
            if !self.accepted.contains_key(&number) && self.delegate(api, number).await.is_none() {
                return;
            }
        }
        for (number, run_id) in self.accepted.clone() {
            if chance.below(8) != 0 {
                continue;
            }
            let said = match Kind::of(number) {
                Kind::Endless => self.stop(api, &run_id).await,
                Kind::Asks if chance.below(2) == 0 => self.answer(api, &run_id).await,
                Kind::Asks | Kind::Plain => self.approve(api, &run_id).await,
            };
            if said.is_none() {
                return;
            }
        }
    }

    async fn delegate(&mut self, api: &Api, number: usize) -> Option<()> {
        let body = json!({"text": text(number), "project": "sample"});
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

    async fn approve(&mut self, api: &Api, run_id: &str) -> Option<()> {
        let path = format!("/api/v1/runs/{run_id}/approve");
        self.say(api, &path, &json!({"deliver": "none"}), run_id, Word::Approve).await
    }

    async fn stop(&mut self, api: &Api, run_id: &str) -> Option<()> {
        self.say(api, &format!("/api/v1/runs/{run_id}/stop"), &json!({}), run_id, Word::Stop).await
    }

    async fn answer(&mut self, api: &Api, run_id: &str) -> Option<()> {
        let inbox: Value =
            api.ask(Method::GET, "/api/v1/inbox?limit=200", None).await.ok()?.json().await.ok()?;
        let asked = |item: &&Value| item["kind"] == "question" && item["run_id"] == run_id;
        let Some(item) = inbox["items"].as_array()?.iter().find(asked) else { return Some(()) };
        let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str()?);
        self.say(api, &path, &json!({"choice": "1"}), run_id, Word::Answer).await
    }

    /// Says something, and remembers it when it was acknowledged. A refusal is an answer, too: it is not the moment.
    async fn say(&mut self, api: &Api, path: &str, body: &Value, run_id: &str, word: Word) -> Option<()> {
        let answer = api.ask(Method::POST, path, Some(body)).await.ok()?;
        if answer.status().is_success() {
            self.acknowledged.insert((run_id.to_owned(), word));
            self.unseen.insert((run_id.to_owned(), word));
        }
        Some(())
    }

    /// What was acknowledged before the daemon died shows in what it says now.
    async fn look_again(&mut self, api: &Api) -> Option<()> {
        for (run_id, word) in self.unseen.clone() {
            let answer = api.ask(Method::GET, &format!("/api/v1/runs/{run_id}"), None).await.ok()?;
            let run: Value = answer.json().await.ok()?;
            assert!(word.holds(&run), "{word:?} was acknowledged and is lost: {run:#}");
            self.unseen.remove(&(run_id, word));
        }
        Some(())
    }

    /// Everything is accepted, answered, done, and approved (every fourth by a merge) or stopped.
    pub(crate) async fn finish(&mut self, api: &Api) {
        self.look_again(api).await.expect("the API answers");
        for number in 0..self.orders {
            while !self.accepted.contains_key(&number) {
                self.delegate(api, number).await;
            }
        }
        for (number, run_id) in self.accepted.clone() {
            if Kind::of(number) == Kind::Endless {
                self.stop(api, &run_id).await.expect("the API answers");
                let run = api.until_state(&run_id, &["stopped", "failed", "review"]).await;
                assert!(run["state"] == "stopped" || run["error"]["code"] == "quarantined", "{run:#}");
                continue;
            }
            let run = self.settle(api, &run_id).await;
            audit_traces(api, number, &run_id).await;
            if run["state"] == "review" && run["delivery"]["state"] != "pending" {
                let deliver = if number % 4 == 0 { "merge" } else { "none" };
                api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({"deliver": deliver})).await;
            }
            let run = api
                .until(&run_id, |run| run["state"] != "review" || run["delivery"]["state"] == "failed")
                .await;
            assert_eq!(run["state"], "approved", "{run:#}");
        }
    }

    /// Waits until a run is in review or beyond. One that was set aside is taken up by hand, as a founder would.
    async fn settle(&mut self, api: &Api, run_id: &str) -> Value {
        loop {
            let ended = |run: &Value| {
                let state = run["state"].as_str().unwrap_or_default();
                ["review", "approved", "failed", "rejected", "stopped"].contains(&state)
                    || run["waiting_for"] == "question"
            };
            let run = api.until(run_id, ended).await;
            if run["waiting_for"] == "question" {
                self.answer(api, run_id).await.expect("the API answers");
                continue;
            }
            if run["state"] != "failed" {
                return run;
            }
            assert_eq!(run["error"]["code"], "quarantined", "a run failed: {run:#}");
            api.post(&format!("/api/v1/runs/{run_id}/retry"), &json!({})).await;
        }
    }

    /// The last word on every run has arrived: what a daemon has not sent yet when it ends is not lost, but late.
    pub(crate) async fn until_told(&self, receiver: &Receiver) {
        let is_told = |_: &[Received]| {
            let notices = receiver.notices();
            let approved = notices.iter().filter(|notice| notice["type"] == "run.approved");
            let told: BTreeSet<&str> =
                approved.filter_map(|notice| notice["data"]["run"]["id"].as_str()).collect();
            let delivered = self.accepted.iter().filter(|(number, _)| Kind::of(**number) != Kind::Endless);
            delivered.into_iter().all(|(_, run_id)| told.contains(run_id.as_str()))
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
