//! Models over real HTTP: all four dialects against a server that plays scenarios.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod conformance;
mod cuts;
mod faults;
mod keys;
mod scripted;

use deputy_actors::ports::Models;
use deputy_domain::model::{
    Delta, ModelAnswer, ModelFault, ModelMessage, ModelRequest, ToolResult, ToolSpec,
};
use deputy_tests::scripted::{Dialect, ModelServer};
use deputyd::llm::{Limits, ModelsConfig, Providers};
use serde_json::json;
use std::time::Duration;
use tokio::sync::mpsc;

const KEY: &str = "sk-test-0123456789abcdef";

/// Limits that a test can sit out.
fn limits() -> Limits {
    Limits {
        first_byte: Duration::from_secs(20),
        idle: Duration::from_secs(20),
        body_max_bytes: 1024 * 1024,
        ..Limits::default()
    }
}

fn config(dialect: Dialect, url: &str) -> ModelsConfig {
    let config = json!({
        "providers": { "p": { "kind": dialect.kind(), "base_url": url, "api_key": KEY } },
    });
    serde_json::from_value(config).unwrap()
}

fn providers(dialect: Dialect, server: &ModelServer) -> Providers {
    Providers::try_with_limits(config(dialect, server.url()), limits()).unwrap()
}

fn request(order: &str) -> ModelRequest {
    ModelRequest {
        model: "p/model-3".parse().unwrap(),
        system: "You are an agent.".to_owned(),
        messages: vec![ModelMessage::User { text: order.to_owned() }],
        tools: vec![
            tool(
                "fs_read",
                &json!({ "path": { "type": "string" }, "limit": { "type": ["integer", "null"] } }),
            ),
            tool("finish", &json!({})),
        ],
        max_output_tokens: 4096,
    }
}

fn tool(name: &str, properties: &serde_json::Value) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        description: format!("Does {name}."),
        parameters: json!({ "type": "object", "properties": properties, "additionalProperties": false }),
    }
}

async fn ask(providers: &Providers, request: &ModelRequest) -> Result<ModelAnswer, ModelFault> {
    providers.call(request, mpsc::channel(1000).0).await
}

async fn ask_and_watch(providers: &Providers, request: &ModelRequest) -> (ModelAnswer, Vec<Delta>) {
    let (sender, mut receiver) = mpsc::channel(1000);
    let answer = providers.call(request, sender).await.unwrap();
    let mut deltas = Vec::new();
    while let Some(delta) = receiver.recv().await {
        deltas.push(delta);
    }
    (answer, deltas)
}

/// Takes an answer into the transcript, with a result for each of its calls.
fn go_on(request: &mut ModelRequest, answer: &ModelAnswer) {
    request.messages.push(ModelMessage::Assistant {
        text: answer.text.clone(),
        tool_calls: answer.tool_calls.clone(),
        opaque: answer.opaque.clone(),
    });
    let results = answer.tool_calls.iter().enumerate().map(|(index, call)| ToolResult {
        provider_id: call.provider_id.clone(),
        name: call.name.clone(),
        text: format!("result {index}"),
        is_error: index == 1,
    });
    request.messages.push(ModelMessage::Tools { results: results.collect() });
}
