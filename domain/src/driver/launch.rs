//! How a program is started.

use super::{Kind, Rules};
use std::collections::BTreeMap;

/// What a program is started for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchOrder {
    /// The program, where the configuration names another than its kind's own.
    pub program: Option<String>,
    /// Arguments of the configuration, put before those that the driver adds where the program lets both.
    pub args: Vec<String>,
    /// The first words of this process: the order and what belongs to it, or what comes next in a session.
    pub prompt: String,
    /// Words before the conversation, for programs that take them apart from the prompt; put before the prompt in a
    /// fresh session otherwise.
    pub briefing: String,
    /// Where it works, as it sees it: an absolute path. Programs key their trust and their sessions on it.
    pub workspace: String,
    /// Which session.
    pub session: Session,
    /// Where its model is; `None`: the program has a login of its own, or needs no model.
    pub endpoint: Option<Endpoint>,
    /// Whether what it wants to do is decided by Deputy, or by nobody.
    pub stance: Stance,
    /// Rules about its tools: it is to ask about those, whatever it thinks of them.
    pub rules: Rules,
    /// Whether what the repository tells the program to do is done: commands, servers, addresses.
    pub trusts_repository: bool,
}

impl LaunchOrder {
    /// The first words of a program that takes no briefing apart from its prompt.
    pub(super) fn words(&self) -> String {
        match &self.session {
            Session::Fresh(_) if !self.briefing.is_empty() => format!("{}\n\n{}", self.briefing, self.prompt),
            Session::Fresh(_) | Session::Resume(_) => self.prompt.clone(),
        }
    }
}

/// Which session a process is to work in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// A new one, with this UUID for a name where the program lets it be named.
    Fresh(String),
    /// An earlier one, by the program's name for it.
    Resume(String),
}

/// Whether the program asks before it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// It asks, and is answered.
    Asks,
    /// It does not: the sandbox alone keeps it in.
    Open,
}

/// Where a program finds its model: the gateway, as it is seen from inside.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Address without a version at its end: `http://127.0.0.1:7701/gateway/NAME`.
    pub base_url: String,
    /// The key, worth something to this run only.
    pub key: String,
    /// The model, as the provider calls it.
    pub model: String,
    /// A cheap model of the same provider, for titles and summaries; the model itself where there is none.
    pub small_model: String,
    /// What the provider speaks.
    pub dialect: Dialect,
}

/// What a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Anthropic Messages.
    Anthropic,
    /// OpenAI Responses.
    Responses,
    /// OpenAI chat completions.
    Chat,
    /// Gemini.
    Gemini,
}

// By hand: a key is no text for a log.
impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("base_url", &self.base_url)
            .field("model", &self.model)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

/// How a process begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// Its environment, on top of the run's.
    pub env: BTreeMap<String, String>,
    /// Its standard input.
    pub stdin: Stdin,
}

/// What a process has for standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stdin {
    /// It stays open: the driver sends, and closes it.
    Open,
    /// This, and then its end. Such a process is for one turn: what comes next is for another one.
    Text(String),
}

/// The variables by which programs commonly find a model of this dialect.
pub(super) fn model_environment(endpoint: &Endpoint) -> BTreeMap<String, String> {
    let base_url = endpoint.base_url.trim_end_matches('/');
    let versioned = format!("{base_url}/v1");
    let (key, pairs): (&str, Vec<(&str, &str)>) = match endpoint.dialect {
        Dialect::Anthropic => (
            "ANTHROPIC_API_KEY",
            vec![
                ("ANTHROPIC_BASE_URL", base_url),
                ("ANTHROPIC_API_BASE", base_url),
                ("ANTHROPIC_MODEL", &endpoint.model),
            ],
        ),
        Dialect::Responses | Dialect::Chat => (
            "OPENAI_API_KEY",
            vec![
                ("OPENAI_BASE_URL", &versioned),
                ("OPENAI_API_BASE", &versioned),
                ("OPENAI_MODEL", &endpoint.model),
            ],
        ),
        Dialect::Gemini => {
            ("GEMINI_API_KEY", vec![("GOOGLE_GEMINI_BASE_URL", base_url), ("GEMINI_MODEL", &endpoint.model)])
        }
    };
    let pairs = pairs.into_iter().chain([(key, endpoint.key.as_str())]);
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl Kind {
    /// What the program speaks with its model, the best first.
    pub const fn dialects(self) -> &'static [Dialect] {
        match self {
            Self::Claude => &[Dialect::Anthropic],
            Self::Codex => &[Dialect::Responses],
            Self::Gemini => &[Dialect::Gemini],
            Self::Opencode | Self::Aider | Self::Acp | Self::Command => {
                &[Dialect::Anthropic, Dialect::Chat, Dialect::Responses, Dialect::Gemini]
            }
        }
    }
}
