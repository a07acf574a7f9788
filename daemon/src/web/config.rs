//! What the founder writes under `[web]`. The comments here are the text of `config.example.toml`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use utoipa::ToSchema;

/// What the COO and its advisors may read on the web. Addresses inside of this network are never read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WebConfig {
    /// Ports that pages are read from.
    pub ports: Vec<u16>,
    /// Whether addresses are read that a model made up. Otherwise only those that you wrote, that a search found, or that
    /// stand in what was read: text that somebody planted there could have a model carry away what it knows in an address.
    pub any_address: bool,
    #[serde(skip_serializing)]
    #[schema(ignore)]
    #[expect(missing_docs, reason = "a section of its own, which says what it is")]
    pub search: SearchConfig,
}

impl Default for WebConfig {
    fn default() -> Self {
        // Whatever listens elsewhere is rarely meant for readers.
        Self { ports: vec![80, 443], any_address: false, search: SearchConfig::default() }
    }
}

/// Who searches the web.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchKind {
    /// Nobody.
    #[default]
    None,
    /// A SearXNG of the founder's, with its JSON format switched on.
    Searxng,
    /// Brave's search API.
    Brave,
    /// Tavily's search API.
    Tavily,
}

/// Who searches the web for the COO and its advisors. Without it they only read addresses that they are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SearchConfig {
    /// `searxng` (one of your own: free, and it may be on this machine), `brave`, `tavily` or `none`.
    #[schema(value_type = String)]
    pub kind: SearchKind,
    /// Where it listens, as `http://127.0.0.1:8888`. `searxng` needs it; for the others it replaces the provider's own
    /// address.
    pub base_url: Option<String>,
    /// The key, which `brave` and `tavily` need. Better keep it in a file: see `api_key_file`.
    #[serde(skip_serializing)]
    #[schema(value_type = Option<String>)]
    pub api_key: Option<Key>,
    /// A file that holds the key and nothing else. It is read at every search, so a new key needs no restart.
    #[schema(value_type = Option<String>)]
    pub api_key_file: Option<PathBuf>,
}

/// A key. It shows itself to nobody.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Takes a key as somebody wrote it, without the blanks around it.
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// For the one header that carries it.
    pub(super) fn expose(&self) -> &str {
        self.0.trim()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

/// What is wrong with these settings, each with its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebFaults(pub Vec<String>);

impl WebConfig {
    /// Everything that is wrong; empty when it can be used.
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.search.checked().err().into_iter().collect();
        if self.ports.is_empty() {
            faults.push("web.ports: no page could be read: write [80, 443]".to_owned());
        }
        if self.ports.contains(&0) {
            faults.push("web.ports: port 0 does not exist".to_owned());
        }
        faults
    }
}
