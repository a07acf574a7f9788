//! The founder with a phone: whatever was said is said again, under the same key, until the daemon has answered.

use super::play::{REPORT, WISH};
use deputy_tests::daemon::{Api, Feed};
use reqwest::Method;
use serde_json::{Value, json};

const TALKS: &str = "/api/v1/conversations";

/// Something that was said and answered, to be said again.
struct Said {
    path: String,
    key: &'static str,
    body: Value,
    answer: Value,
}

#[derive(Default)]
pub(super) struct Phone {
    /// Of the last event that was seen.
    position: u64,
    said: Vec<Said>,
}

impl Phone {
    /// Says what is to be said in one life of the daemon, until all of the story is over. `None`: the daemon died before.
    pub(super) async fn live(&mut self, api: &Api) -> Option<()> {
        let mut feed = Feed::after(api, self.position).await.ok()?;
        while !self.look(api).await? {
            let event = feed.event(is_news).await?;
            self.position = event["position"].as_u64().unwrap_or(self.position);
        }
        Some(())
    }

    /// The thread, once it is known.
    pub(super) fn thread(&self) -> Option<&str> {
        self.said.iter().find(|said| said.key == "say")?.answer["id"].as_str()
    }

    /// Says all of it once more, as a phone does that has heard no answer: nothing comes of it but the same answers.
    pub(super) async fn says_all_again(&mut self, api: &Api) {
        for said in &self.said {
            let answer = api.post_once(&said.path, said.key, &said.body).await.unwrap();
            assert!(answer.status().is_success(), "{}: {}", said.path, answer.status());
            assert_eq!(answer.json::<Value>().await.unwrap()["id"], said.answer["id"], "{}", said.path);
        }
    }

    /// Says what is to be said now; whether all is over.
    async fn look(&mut self, api: &Api) -> Option<bool> {
        self.say(api, TALKS.to_owned(), "say", json!({ "text": WISH })).await?;
        let thread = self.thread()?.to_owned();
        let plans = ask(api, &format!("/api/v1/plans?conversation={thread}")).await?;
        let plan = &plans["items"][0];
        if plan["stage"] == "proposed" {
            let path = format!("/api/v1/plans/{}/confirm", plan["id"].as_str()?);
            self.say(api, path, "confirm", json!({ "version": plan["version"] })).await?;
        }
        let tasks = plan["tasks"].as_array().map_or(&[][..], Vec::as_slice);
        let gathers = tasks.iter().find(|task| task["gathers"] == true);
        if let Some(run_id) = gathers.and_then(|task| task["run_id"].as_str())
            // Which run it will be is recorded before there is one.
            && let Some(run) = ask_for(api, &format!("/api/v1/runs/{run_id}")).await?
            && run["state"] == "review"
        {
            let path = format!("/api/v1/runs/{run_id}/approve");
            self.say(api, path, "approve", json!({ "deliver": "merge" })).await?;
        }
        if plan["stage"] != "ended" {
            return Some(false);
        }
        let view = ask(api, &format!("{TALKS}/{thread}")).await?;
        Some(view["messages"].to_string().contains(REPORT) && view["state"] == "idle")
    }

    async fn say(&mut self, api: &Api, path: String, key: &'static str, body: Value) -> Option<()> {
        if self.said.iter().any(|said| said.key == key) {
            return Some(());
        }
        let answer = api.post_once(&path, key, &body).await.ok()?;
        let status = answer.status();
        let answer: Value = answer.json().await.ok()?;
        assert!(status.is_success(), "{path}: {status}: {answer:#}");
        self.said.push(Said { path, key, body, answer });
        Some(())
    }
}

/// Whether it may be the founder's turn.
fn is_news(event: &Value) -> bool {
    let kind = event["kind"].as_str().unwrap_or_default();
    kind.starts_with("plan.") || ["run.review", "conversation.replied"].contains(&kind)
}

/// What there is. `None`: the daemon died.
async fn ask(api: &Api, path: &str) -> Option<Value> {
    Some(ask_for(api, path).await?.unwrap_or_else(|| panic!("there is no {path}")))
}

/// The same; nothing where there is none.
async fn ask_for(api: &Api, path: &str) -> Option<Option<Value>> {
    let answer = api.ask(Method::GET, path, None).await.ok()?;
    let status = answer.status();
    if status == 404 {
        return Some(None);
    }
    let answer: Value = answer.json().await.ok()?;
    assert!(status.is_success(), "{path}: {status}: {answer:#}");
    Some(Some(answer))
}
