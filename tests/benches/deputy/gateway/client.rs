//! A program that speaks to a model: the same over the gateway and without it.

use super::clock::{between_ms, now_ns};
use super::upstream::{is_whole, stamps};
use bytes::Bytes;
use reqwest::Client;
use serde_json::{Value, json};

/// Where a program asks, and as whom.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    url: String,
    key: String,
}

/// What came of a stream.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// From the request to the first byte of the answer's body.
    pub(crate) first_ms: f64,
    /// From when the provider wrote a piece to when it was read; the first piece's first.
    pub(crate) delays_ms: Vec<f64>,
    /// Whether every byte came, and no other.
    pub(crate) is_whole: bool,
}

impl Caller {
    /// A model at this address, for whoever has this key.
    pub(crate) fn new(url: String, key: String) -> Self {
        Self { client: Client::builder().no_proxy().build().unwrap(), url, key }
    }

    async fn ask(&self, body: &Bytes) -> reqwest::Response {
        let request = self.client.post(&self.url).header("x-api-key", &self.key);
        let request = request.header("content-type", "application/json").body(body.clone());
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        response
    }

    /// A call that is answered in one piece: milliseconds from the request to the answer's end.
    pub(crate) async fn call(&self, body: &Bytes) -> f64 {
        let began = now_ns();
        let answer = self.ask(body).await.bytes().await.unwrap();
        let took = between_ms(began, now_ns());
        assert!(answer.starts_with(b"{\"id\"") && answer.ends_with(b"}}"));
        took
    }

    /// A call that is answered by a stream of so many words.
    pub(crate) async fn stream(&self, body: &Bytes, events: u64) -> Heard {
        let began = now_ns();
        let mut response = self.ask(body).await;
        let (mut heard, mut text, mut written, mut place) = (Heard::default(), Vec::new(), Vec::new(), 0);
        while let Ok(Some(bytes)) = response.chunk().await {
            let at = now_ns();
            if text.is_empty() {
                heard.first_ms = between_ms(began, at);
            }
            text.extend_from_slice(&bytes);
            place = stamps(&text, place, |stamp| {
                heard.delays_ms.push(between_ms(stamp, at));
                written.push(stamp);
            });
        }
        heard.is_whole = is_whole(&text, events, &written);
        heard
    }
}

/// A request as a coding agent makes it in the middle of its work: a briefing, its tools, and what was said and done.
pub(crate) fn body(model: &str, is_stream: bool, size_bytes: usize) -> Bytes {
    let tool = |number: usize| {
        json!({
            "name": format!("tool_{number}"),
            "description": "Does one thing and says what came of it. ".repeat(8),
            "input_schema": { "type": "object", "properties": { "path": { "type": "string" } }, "required": ["path"] },
        })
    };
    let mut messages: Vec<Value> = Vec::new();
    let mut size = 0;
    while size < size_bytes {
        let number = messages.len() / 2;
        let asked = json!([
            { "type": "text", "text": "I look at the next file." },
            { "type": "tool_use", "id": format!("toolu_{number:04}"), "name": "tool_1",
              "input": { "path": format!("src/part_{number}.rs") } },
        ]);
        let found =
            format!("{number}: fn part(\"name\") -> Result<(), Fault> {{\n    body();\n}}\n").repeat(20);
        let answered =
            json!([{ "type": "tool_result", "tool_use_id": format!("toolu_{number:04}"), "content": found }]);
        for (role, content) in [("assistant", asked), ("user", answered)] {
            size += content.to_string().len();
            messages.push(json!({ "role": role, "content": content }));
        }
    }
    let rest = json!({
        "model": model,
        "max_tokens": 8_000,
        "system": [{ "type": "text", "text": "You work in a repository. ".repeat(100) }],
        "tools": (0..12).map(tool).collect::<Vec<_>>(),
        "messages": messages,
    });
    // First, where the provider looks for it.
    format!("{{\"stream\":{is_stream},{}", rest.to_string().trim_start_matches('{')).into()
}
