//! What the configuration says about models. The comments here are the text of `config.example.toml`.

use super::secret::Key;
use deputy_domain::model::Price;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use utoipa::ToSchema;

/// What a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderKind {
    /// Anthropic's Messages API.
    Anthropic,
    /// OpenAI's Responses API.
    #[serde(rename = "openai")]
    OpenAi,
    /// Chat completions: Ollama, llama.cpp, vLLM, OpenRouter and many others.
    #[serde(rename = "openai-compatible")]
    OpenAiCompatible,
    /// Google's generateContent API.
    Gemini,
    /// A script instead of a model: no network, no cost, no AI.
    Scripted,
}

impl ProviderKind {
    /// As it is written in the configuration and in the table of prices.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
            Self::OpenAiCompatible => "openai-compatible",
            Self::Gemini => "gemini",
            Self::Scripted => "scripted",
        }
    }
}

/// One provider of models: `[providers.NAME]`. Models are then named `NAME/MODEL`.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// What it speaks: `anthropic`, `openai`, `openai-compatible`, `gemini` or `scripted`.
    #[schema(value_type = String)]
    pub kind: ProviderKind,
    /// Where it listens, with or without the version (`http://localhost:11434/v1`). Only `openai-compatible` needs
    /// it; for the others it replaces the provider's own address.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The key. Better keep it in a file: see `api_key_file`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub api_key: Option<Key>,
    /// A file that holds the key and nothing else. It is read at every call, so a new key needs no restart.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub api_key_file: Option<PathBuf>,
    /// How long the first byte of an answer may take, in seconds. Two minutes by default; a local model that reads a
    /// long request on a slow machine may need more.
    #[serde(default)]
    pub first_byte_timeout_sec: Option<u64>,
    /// `scripted` only: a file of scripts (TOML or JSON). Without it the built-in demo is played.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub script: Option<PathBuf>,
}

/// Everything about models.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelsConfig {
    /// Providers by name.
    pub providers: BTreeMap<String, ProviderConfig>,
    /// US dollars per million tokens, by `PROVIDER/MODEL` or `KIND/MODEL`; they replace the shipped ones. A model
    /// without a price is refused where a dollar limit holds. A server of your own costs
    /// `{ input = 0.0, output = 0.0 }`.
    pub prices: BTreeMap<String, Price>,
    /// Tokens that fit into one request and its answer, by `PROVIDER/MODEL` or `KIND/MODEL`; they replace the shipped
    /// ones.
    pub context_tokens: BTreeMap<String, u64>,
}
