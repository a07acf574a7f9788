//! What was asked, and what every request must hold whoever asks.

use super::wire::Dialect;
use axum::http::HeaderMap;
use serde_json::Value;
use std::collections::BTreeSet;

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Seen {
    /// By its path.
    pub dialect: Dialect,
    /// Path and query.
    pub uri: String,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Value,
}

impl Seen {
    /// The key in the header where the dialect has it.
    pub fn key(&self) -> Option<&str> {
        let name = match self.dialect {
            Dialect::Anthropic => "x-api-key",
            Dialect::OpenAi | Dialect::Compatible => "authorization",
            Dialect::Gemini => "x-goog-api-key",
        };
        let value = self.headers.get(name)?.to_str().ok()?;
        Some(value.strip_prefix("Bearer ").unwrap_or(value))
    }

    /// What is wrong with the request; empty when it is as the provider's documents want it.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for tool in self.tools() {
            let name = tool["name"].as_str().unwrap_or_default();
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
                faults.push(format!("a tool is called {name:?}"));
            }
            if !tool["description"].is_string() {
                faults.push(format!("the tool {name} is not described"));
            }
        }
        let (asked, answered) = self.calls_and_results();
        if asked != answered {
            faults.push(format!("calls {asked:?} and results {answered:?} do not match"));
        }
        if self.dialect == Dialect::Anthropic {
            let cached = self.body.to_string().matches("cache_control").count();
            if cached > 4 {
                faults.push(format!("{cached} cached prefixes, four are allowed"));
            }
            if !self.headers.contains_key("anthropic-version") {
                faults.push("no anthropic-version".to_owned());
            }
            if self.body["max_tokens"].as_u64().is_none() {
                faults.push("no max_tokens".to_owned());
            }
        }
        if self.dialect == Dialect::Gemini && !self.uri.ends_with("alt=sse") {
            faults.push("no alt=sse".to_owned());
        }
        if self.dialect == Dialect::OpenAi && self.body["store"] != false {
            faults.push("the provider would store it".to_owned());
        }
        faults
    }

    fn tools(&self) -> Vec<Value> {
        let tools = self.body["tools"].as_array().cloned().unwrap_or_default();
        match self.dialect {
            Dialect::Anthropic | Dialect::OpenAi => tools,
            Dialect::Compatible => tools.iter().map(|tool| tool["function"].clone()).collect(),
            Dialect::Gemini => {
                let lists = tools.iter().filter_map(|tool| tool["functionDeclarations"].as_array());
                lists.flatten().cloned().collect()
            }
        }
    }

    /// Ids (names, where a dialect has no ids) of calls and of results.
    fn calls_and_results(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut found = (BTreeSet::new(), BTreeSet::new());
        collect(&self.body["messages"], &mut found);
        collect(&self.body["input"], &mut found);
        collect(&self.body["contents"], &mut found);
        found
    }
}

fn collect(value: &Value, found: &mut (BTreeSet<String>, BTreeSet<String>)) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => {
            match value["type"].as_str() {
                Some("tool_use" | "function") => found.0.extend(text(&value["id"])),
                Some("tool_result") => found.1.extend(text(&value["tool_use_id"])),
                Some("function_call") => found.0.extend(text(&value["call_id"])),
                Some("function_call_output") => found.1.extend(text(&value["call_id"])),
                _ => {}
            }
            if value["role"] == "tool" {
                found.1.extend(text(&value["tool_call_id"]));
            }
            found.0.extend(text(&value["functionCall"]["name"]));
            found.1.extend(text(&value["functionResponse"]["name"]));
            fields.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}
