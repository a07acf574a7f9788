//! A conversation as the API has it, and `deputy` as the founder's end of it.

use deputy_tests::daemon::{Api, Feed, TestDaemon, program};
use serde_json::{Value, json};
use std::process::{Output, Stdio};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

pub(crate) const TALKS: &str = "/api/v1/conversations";

/// Words that a scripted model answers with these turns.
pub(crate) fn words(text: &str, turns: &Value) -> String {
    format!("{text}\n```script\n{turns}\n```")
}

/// A turn that says something.
pub(crate) fn says(text: &str) -> Value {
    json!({ "text": text })
}

/// A turn that uses a tool.
pub(crate) fn uses(name: &str, arguments: &Value) -> Value {
    json!({ "text": "I look.", "tool_calls": [{ "name": name, "arguments": arguments }] })
}

/// A conversation.
pub(crate) struct Talk {
    pub(crate) api: Api,
    pub(crate) id: String,
}

impl Talk {
    /// Begins with these words.
    pub(crate) async fn begin(api: &Api, text: &str) -> Self {
        let begun = api.post(TALKS, &json!({ "text": text })).await;
        Self::of(api, &begun)
    }

    /// One that is there.
    pub(crate) fn of(api: &Api, view: &Value) -> Self {
        Self { api: api.clone(), id: view["id"].as_str().unwrap().to_owned() }
    }

    /// The same, asked at another daemon or a later life of this one.
    pub(crate) fn at(&self, api: &Api) -> Self {
        Self { api: api.clone(), id: self.id.clone() }
    }

    pub(crate) async fn say(&self, text: &str) -> Value {
        self.api.post(&format!("{TALKS}/{}/messages", self.id), &json!({ "text": text })).await
    }

    pub(crate) async fn stop(&self) -> Value {
        self.api.post(&format!("{TALKS}/{}/stop", self.id), &json!({})).await
    }

    pub(crate) async fn view(&self) -> Value {
        self.api.get(&format!("{TALKS}/{}", self.id)).await
    }

    /// It, once it is as wanted. Looks again with each of its facts.
    pub(crate) async fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut feed = Feed::after(&self.api, 0).await.unwrap();
        let stream = format!("conversation/{}", self.id);
        loop {
            let view = self.view().await;
            if wanted(&view) {
                return view;
            }
            let moved = feed.event(|event| event["stream"] == stream.as_str()).await;
            assert!(moved.is_some(), "the daemon went away: {view:#}");
        }
    }

    /// It, once it is the founder's turn.
    pub(crate) async fn idle(&self) -> Value {
        self.until(|view| view["state"] == "idle").await
    }

    /// All its facts and thoughts, by kind, in order.
    pub(crate) async fn kinds(&self) -> Vec<String> {
        let events = self.api.get(&format!("{TALKS}/{}/events?limit=1000", self.id)).await;
        let kind = |event: &Value| event["kind"].as_str().unwrap().to_owned();
        events["items"].as_array().unwrap().iter().map(kind).collect()
    }

    /// How often a fact of this kind is recorded.
    pub(crate) async fn count(&self, kind: &str) -> usize {
        self.kinds().await.iter().filter(|it| *it == kind).count()
    }
}

/// Who said what, oldest first.
pub(crate) fn said(view: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    view["messages"].as_array().unwrap().iter().map(|it| (text(&it["role"]), text(&it["text"]))).collect()
}

/// The command line, logged in.
pub(crate) fn deputy(daemon: &TestDaemon, args: &[&str]) -> Command {
    let mut command = Command::new(program("deputy"));
    command.args(args).env("DEPUTY_URL", &daemon.api().url).env("DEPUTY_TOKEN", daemon.token());
    command.env_remove("DEPUTY_CA").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

/// Exit code, standard output and standard error.
pub(crate) type Ended = (Option<i32>, String, String);

pub(crate) async fn run(daemon: &TestDaemon, args: &[&str]) -> Ended {
    ended(deputy(daemon, args).output().await.unwrap())
}

/// The same with this on standard input.
pub(crate) async fn with_input(daemon: &TestDaemon, args: &[&str], input: &str) -> Ended {
    let mut child = deputy(daemon, args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    ended(child.wait_with_output().await.unwrap())
}

fn ended(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
