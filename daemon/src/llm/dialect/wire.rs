//! Each dialect's way to its provider, and which one is meant.

use super::decode::Decode;
use super::{anthropic, compatible, gemini, openai};
use deputy_domain::model::ModelRequest;
use serde_json::Value;

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::llm) enum Dialect {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's Responses.
    OpenAi,
    /// OpenAI's older chat completions, as many servers speak it.
    Compatible,
    /// Google's generateContent.
    Gemini,
}

impl Dialect {
    /// Where the provider listens when the configuration names no other place.
    pub(in crate::llm) const fn default_base(self) -> Option<&'static str> {
        match self {
            Self::Anthropic => Some("https://api.anthropic.com"),
            Self::OpenAi => Some("https://api.openai.com/v1"),
            Self::Compatible => None,
            Self::Gemini => Some("https://generativelanguage.googleapis.com"),
        }
    }

    /// The version that begins a path at the provider; people write it into the base URL or leave it out.
    pub(in crate::llm) const fn version_segment(self) -> &'static str {
        match self {
            Self::Anthropic | Self::OpenAi | Self::Compatible => "v1",
            Self::Gemini => "v1beta",
        }
    }

    /// The rest of the path and its query.
    pub(in crate::llm) fn path(self, model: &str) -> (Vec<String>, Option<&'static str>) {
        match self {
            Self::Anthropic => (vec!["messages".to_owned()], None),
            Self::OpenAi => (vec!["responses".to_owned()], None),
            Self::Compatible => (vec!["chat".to_owned(), "completions".to_owned()], None),
            Self::Gemini => {
                let model = model.strip_prefix("models/").unwrap_or(model);
                (vec!["models".to_owned(), format!("{model}:streamGenerateContent")], Some("alt=sse"))
            }
        }
    }

    /// The header that carries the key, and what stands before it.
    pub(in crate::llm) const fn key_header(self) -> (&'static str, &'static str) {
        match self {
            Self::Anthropic => ("x-api-key", ""),
            Self::OpenAi | Self::Compatible => ("authorization", "Bearer "),
            Self::Gemini => ("x-goog-api-key", ""),
        }
    }

    /// Headers that every request carries.
    pub(in crate::llm) const fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Anthropic => &[("anthropic-version", "2023-06-01")],
            Self::OpenAi | Self::Compatible | Self::Gemini => &[],
        }
    }

    /// The body of a request. With `own` the provider's own blocks of earlier answers are echoed.
    pub(in crate::llm) fn encode(self, request: &ModelRequest, own: bool) -> Value {
        match self {
            Self::Anthropic => anthropic::encode(request, own),
            Self::OpenAi => openai::encode(request, own),
            Self::Compatible => compatible::encode(request, own),
            Self::Gemini => gemini::encode(request, own),
        }
    }

    /// Collects an answer.
    pub(in crate::llm) fn decoder(self) -> Box<dyn Decode> {
        match self {
            Self::Anthropic => Box::<anthropic::Decoder>::default(),
            Self::OpenAi => Box::<openai::Decoder>::default(),
            Self::Compatible => Box::<compatible::Decoder>::default(),
            Self::Gemini => Box::<gemini::Decoder>::default(),
        }
    }
}
