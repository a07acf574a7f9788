//! A provider of all four dialects whose answers are as complete as the real ones: the providers' own clients read them.

use axum::Router;
use axum::body::Bytes;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::fmt::Write as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A provider on loopback. It ends when it is dropped.
pub(crate) struct Provider {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, task }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(uri: Uri, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let streams = asked["stream"] == true;
    match uri.path() {
        "/v1/messages/count_tokens" => whole(&json!({ "input_tokens": 9 })),
        "/v1/messages" if streams => events(&messages()),
        "/v1/messages" => whole(&message(&json!([{ "type": "text", "text": "Hello." }]), 7)),
        "/v1/responses" if streams => events(&responses()),
        "/v1/responses" => whole(&response("completed", true)),
        "/v1/chat/completions" if streams => {
            assert_eq!(asked["stream_options"]["include_usage"], true);
            events(&chunks())
        }
        "/v1/chat/completions" => whole(&completion()),
        "/v1beta/models/m:countTokens" => whole(&json!({ "totalTokens": 9 })),
        "/v1beta/models/m:generateContent" => whole(&content("Hello.", true)),
        "/v1beta/models/m:streamGenerateContent" => events(&[content("Hel", false), content("lo.", true)]),
        other => panic!("nobody asks for {other}"),
    }
}

fn whole(answer: &Value) -> Response {
    ([("content-type", "application/json")], answer.to_string()).into_response()
}

fn events(events: &[Value]) -> Response {
    let mut text = String::new();
    for event in events {
        if let Some(name) = event["type"].as_str() {
            let _ = writeln!(text, "event: {name}");
        }
        let _ = write!(text, "data: {event}\n\n");
    }
    if events[0]["object"] == "chat.completion.chunk" {
        text.push_str("data: [DONE]\n\n");
    }
    ([("content-type", "text/event-stream")], text).into_response()
}

fn message(content: &Value, output: u64) -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": content,
        "stop_reason": "end_turn", "stop_sequence": null,
        "usage": { "input_tokens": 9, "output_tokens": output },
    })
}

fn messages() -> Vec<Value> {
    let delta = |text: &str| json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    vec![
        json!({ "type": "message_start", "message": message(&json!([]), 1) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
        delta("Hel"),
        delta("lo."),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn", "stop_sequence": null }, "usage": { "output_tokens": 7 } }),
        json!({ "type": "message_stop" }),
    ]
}

fn response(status: &str, is_done: bool) -> Value {
    let item = json!({
        "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
        "content": [{ "type": "output_text", "text": "Hello.", "annotations": [] }],
    });
    let usage = json!({
        "input_tokens": 9, "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
        "output_tokens": 7, "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 16,
    });
    json!({
        "id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": "m",
        "output": if is_done { json!([item]) } else { json!([]) },
        "usage": if is_done { usage } else { Value::Null },
        "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "error": null,
        "incomplete_details": null, "instructions": null, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
    })
}

fn responses() -> Vec<Value> {
    let part = json!({ "type": "output_text", "text": "", "annotations": [] });
    let item = json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": [] });
    let place = json!({ "item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": [] });
    let with = |mut event: Value| {
        for (name, value) in place.as_object().unwrap() {
            event[name] = value.clone();
        }
        event
    };
    let done = response("completed", true);
    let mut events = vec![
        json!({ "type": "response.created", "response": response("in_progress", false) }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": item }),
        with(json!({ "type": "response.content_part.added", "part": part })),
        with(json!({ "type": "response.output_text.delta", "delta": "Hel" })),
        with(json!({ "type": "response.output_text.delta", "delta": "lo." })),
        json!({ "type": "response.output_item.done", "output_index": 0, "item": done["output"][0] }),
        json!({ "type": "response.completed", "response": done }),
    ];
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    events
}

fn completion() -> Value {
    json!({
        "id": "c_1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{ "index": 0, "finish_reason": "stop", "logprobs": null,
            "message": { "role": "assistant", "content": "Hello.", "refusal": null } }],
        "usage": { "prompt_tokens": 9, "completion_tokens": 7, "total_tokens": 16 },
    })
}

fn chunks() -> Vec<Value> {
    let chunk = |choices: Value, usage: Value| json!({ "id": "c_1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, "usage": usage });
    let choice = |delta: Value, stop: Value| json!([{ "index": 0, "delta": delta, "finish_reason": stop, "logprobs": null }]);
    vec![
        chunk(choice(json!({ "role": "assistant", "content": "Hel" }), Value::Null), Value::Null),
        chunk(choice(json!({ "content": "lo." }), json!("stop")), Value::Null),
        chunk(json!([]), completion()["usage"].clone()),
    ]
}

fn content(text: &str, is_last: bool) -> Value {
    let mut chunk = json!({
        "candidates": [{ "index": 0, "content": { "role": "model", "parts": [{ "text": text }] } }],
        "modelVersion": "m",
    });
    if is_last {
        chunk["candidates"][0]["finishReason"] = json!("STOP");
        chunk["usageMetadata"] =
            json!({ "promptTokenCount": 9, "candidatesTokenCount": 7, "totalTokenCount": 16 });
    }
    chunk
}
