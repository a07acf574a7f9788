//! The body of a request: what it says, and what is changed in it.

use super::refusal::Refusal;
use super::wish::Asked;
use bytes::Bytes;
use deputy_domain::agent::expected_of;
use deputy_domain::driver::Dialect;
use deputy_domain::model::TokenUsage;
use serde::Deserialize;
use serde_json::{Value, json};

/// A request's body, read.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// The body as it goes on: JSON, an object.
    pub raw: Bytes,
    /// The model that is wanted, by its name at the provider.
    pub model: String,
    head: Head,
}

/// What a body says to the gateway. The rest, which is nearly all of it, is only made sure to be JSON: a tree of it costs
/// a call more time than all else that is done with it, and a stream its memory until its end.
#[derive(Clone, Debug, Deserialize)]
struct Head {
    #[serde(default)]
    model: Value,
    #[serde(default)]
    stream: Value,
    #[serde(default)]
    stream_options: Value,
    #[serde(default)]
    max_tokens: Value,
    #[serde(default)]
    max_completion_tokens: Value,
    #[serde(default)]
    max_output_tokens: Value,
    #[serde(default, rename = "generationConfig")]
    generation_config: Value,
}

impl Words {
    /// Reads a body.
    pub(super) fn read(raw: Bytes, asked: &Asked, key: &str) -> Result<Self, Refusal> {
        let unread = |detail: String| Refusal::Invalid(format!("the body cannot be used: {detail}"));
        let text = std::str::from_utf8(&raw).map_err(|fault| unread(fault.to_string()))?;
        let head = |text: &str| {
            // An array would be read as the fields in their order.
            if !text.trim_start().starts_with('{') {
                return Err(unread("it is no JSON object".to_owned()));
            }
            serde_json::from_str::<Head>(text).map_err(|fault| unread(fault.to_string()))
        };
        // A program that shows its environment to the model shows its key: it goes no further.
        let (raw, head) = if text.contains(key) {
            let text = text.replace(key, "[the run's key]");
            let head = head(&text)?;
            (text.into(), head)
        } else {
            let head = head(text)?;
            (raw, head)
        };
        let model = match &asked.by_path {
            Some((model, _)) => Some(model.as_str()),
            None => head.model.as_str().filter(|model| !model.trim().is_empty()),
        };
        let model = model.ok_or_else(|| unread("it names no `model`".to_owned()))?.to_owned();
        Ok(Self { raw, model, head })
    }

    /// What the call will probably use.
    pub(super) fn expected(&self) -> TokenUsage {
        let Head { max_tokens, max_completion_tokens, max_output_tokens, generation_config, .. } = &self.head;
        let named = [max_tokens, max_completion_tokens, max_output_tokens];
        let most = named.into_iter().find_map(Value::as_u64);
        let most = most.or_else(|| generation_config["maxOutputTokens"].as_u64());
        let (input, output) = expected_of(self.raw.len() as u64, most);
        TokenUsage { input, output, ..TokenUsage::default() }
    }

    /// The body for this model. One that needs no change goes on as it came, byte by byte.
    ///
    /// Refused where it would have to be changed and is nested deeper than anybody means it.
    pub(super) fn for_model(&self, asked: &Asked, model: &str) -> Result<Bytes, Refusal> {
        let is_other = asked.by_path.is_none() && model != self.model;
        // Without it nobody learns what a stream used. The piece that tells it stands at the end, where clients that
        // did not ask for it pass over it.
        let tells = asked.dialect != Dialect::Chat
            || self.head.stream != true
            || self.head.stream_options["include_usage"] == true;
        if !is_other && tells {
            return Ok(self.raw.clone());
        }
        let Value::Object(mut body) = tree(&self.raw) else {
            return Err(Refusal::Invalid("the body cannot be used: it is nested too deeply".to_owned()));
        };
        if is_other {
            body.insert("model".to_owned(), json!(model));
        }
        if !tells {
            let options = body.entry("stream_options").or_insert(Value::Null);
            if !options.is_object() {
                *options = json!({});
            }
            options["include_usage"] = json!(true);
        }
        Ok(serde_json::to_vec(&body).expect("a JSON value is plain data").into())
    }
}

/// A body as a tree; as text where it is nested deeper than anybody means it.
pub(super) fn tree(raw: &[u8]) -> Value {
    serde_json::from_slice(raw).unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned().into())
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
        assert_eq!(words.for_model(&asked, "m").unwrap(), raw);
        let other: Value = serde_json::from_slice(&words.for_model(&asked, "n").unwrap()).unwrap();
        assert_eq!(other, json!({ "max_tokens": 9, "model": "n" }));
        assert_eq!(words.expected().output, 9);
        let deep = format!("{{\"model\":\"m\",\"x\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
        let words = Words::read(deep.clone().into(), &asked, "k-e-y").unwrap();
        assert_eq!(words.for_model(&asked, "m").unwrap(), deep);
        assert!(matches!(words.for_model(&asked, "n"), Err(Refusal::Invalid(_))));
    }

    #[test]
    fn a_stream_of_chat_completions_is_asked_for_its_usage() {
        let asked = asked(ProviderKind::OpenAiCompatible, "v1/chat/completions");
        let sent = |body: Value| {
            let words = Words::read(body.to_string().into(), &asked, "k-e-y").unwrap();
            serde_json::from_slice::<Value>(&words.for_model(&asked, "m").unwrap()).unwrap()
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
        for body in [
            &b"{\"model\":\"m\",\"x\":\"\xff\"}"[..],
            b"[\"m\",true,{},1,1,1,{}]",
            b"{\"model\":\"m\",\"x\":[}",
        ] {
            assert!(
                matches!(Words::read(body.into(), &asked, "k-e-y"), Err(Refusal::Invalid(_))),
                "{body:?}"
            );
        }
    }
}
