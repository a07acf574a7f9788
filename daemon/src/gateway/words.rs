//! The body of a request: what it says, and what is changed in it.

use super::refusal::Refusal;
use super::wish::Asked;
use bytes::Bytes;
use deputy_domain::agent::expected_of;
use deputy_domain::driver::Dialect;
use deputy_domain::model::TokenUsage;
use serde_json::{Value, json};

/// A request's body, read.
#[derive(Clone, Debug)]
pub(super) struct Words {
    raw: Bytes,
    /// The body, as JSON.
    pub body: Value,
    /// The model that is wanted, by its name at the provider.
    pub model: String,
}

impl Words {
    /// Reads a body.
    pub(super) fn read(raw: Bytes, asked: &Asked, key: &str) -> Result<Self, Refusal> {
        let raw = without(raw, key);
        let unread = |detail: String| Refusal::Invalid(format!("the body cannot be used: {detail}"));
        let body: Value = serde_json::from_slice(&raw).map_err(|fault| unread(fault.to_string()))?;
        if !body.is_object() {
            return Err(unread("it is no JSON object".to_owned()));
        }
        let model = match &asked.by_path {
            Some((model, _)) => Some(model.as_str()),
            None => body["model"].as_str().filter(|model| !model.trim().is_empty()),
        };
        let model = model.ok_or_else(|| unread("it names no `model`".to_owned()))?.to_owned();
        Ok(Self { raw, body, model })
    }

    /// What the call will probably use.
    pub(super) fn expected(&self) -> TokenUsage {
        let named = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
        let most = named.iter().find_map(|name| self.body[*name].as_u64());
        let most = most.or_else(|| self.body["generationConfig"]["maxOutputTokens"].as_u64());
        let (input, output) = expected_of(self.raw.len() as u64, most);
        TokenUsage { input, output, ..TokenUsage::default() }
    }

    /// The body for this model. One that needs no change goes on as it came, byte by byte.
    pub(super) fn for_model(&self, asked: &Asked, model: &str) -> Bytes {
        let is_other = asked.by_path.is_none() && model != self.model;
        // Without it nobody learns what a stream used. The piece that tells it stands at the end, where clients that
        // did not ask for it pass over it.
        let tells = asked.dialect != Dialect::Chat
            || self.body["stream"] != true
            || self.body["stream_options"]["include_usage"] == true;
        if !is_other && tells {
            return self.raw.clone();
        }
        let mut body = self.body.clone();
        if is_other {
            body["model"] = json!(model);
        }
        if !tells {
            if !body["stream_options"].is_object() {
                body["stream_options"] = json!({});
            }
            body["stream_options"]["include_usage"] = json!(true);
        }
        serde_json::to_vec(&body).expect("a JSON value is plain data").into()
    }
}

/// A program that shows its environment to the model shows its key: it goes no further.
fn without(raw: Bytes, key: &str) -> Bytes {
    match std::str::from_utf8(&raw) {
        Ok(text) if text.contains(key) => text.replace(key, "[the run's key]").into(),
        _ => raw,
    }
}

#[cfg(test)]
mod tests {
    use super::super::wish::{Wish, wish};
    use super::*;
    use crate::llm::ProviderKind;
    use axum::http::Method;

    fn asked(kind: ProviderKind, path: &str) -> Asked {
        match wish(kind, &Method::POST, path) {
            Some(Wish::Answer(asked)) => asked,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_goes_on_as_it_came_unless_the_model_is_another_one() {
        let raw = Bytes::from_static(b"{ \"max_tokens\": 9,  \"model\":\"m\" }");
        let asked = asked(ProviderKind::Anthropic, "v1/messages");
        let words = Words::read(raw.clone(), &asked, "k-e-y").unwrap();
        assert_eq!(words.for_model(&asked, "m"), raw);
        let other: Value = serde_json::from_slice(&words.for_model(&asked, "n")).unwrap();
        assert_eq!(other, json!({ "max_tokens": 9, "model": "n" }));
        assert_eq!(words.expected().output, 9);
    }

    #[test]
    fn a_stream_of_chat_completions_is_asked_for_its_usage() {
        let asked = asked(ProviderKind::OpenAiCompatible, "v1/chat/completions");
        let sent = |body: Value| {
            let words = Words::read(body.to_string().into(), &asked, "k-e-y").unwrap();
            serde_json::from_slice::<Value>(&words.for_model(&asked, "m")).unwrap()
        };
        let wanted = json!({ "include_usage": true });
        assert_eq!(sent(json!({ "model": "m", "stream": true }))["stream_options"], wanted);
        let null = json!({ "model": "m", "stream": true, "stream_options": null });
        assert_eq!(sent(null)["stream_options"], wanted);
        assert_eq!(sent(json!({ "model": "m", "stream": false }))["stream_options"], Value::Null);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let asked = asked(ProviderKind::Anthropic, "v1/messages");
        for body in ["", "[]", "{}", "{\"model\":\" \"}", "{\"model\":7}"] {
            assert!(matches!(Words::read(body.into(), &asked, "k-e-y"), Err(Refusal::Invalid(_))), "{body}");
        }
    }
}
