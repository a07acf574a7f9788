//! Which programs are known.

use std::fmt;
use std::str::FromStr;

/// A way of driving a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Claude Code: stream-json both ways.
    Claude,
    /// Codex: its app server.
    Codex,
    /// Gemini's command line: one process a turn.
    Gemini,
    /// opencode: the Agent Client Protocol.
    Opencode,
    /// aider: one process a turn, text.
    Aider,
    /// Any program that speaks the Agent Client Protocol.
    Acp,
    /// Any program: a prompt in, text out.
    Command,
}

/// No such kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no kind of agent is called {0:?}: there are claude, codex, gemini, opencode, aider, acp and command"
)]
pub struct UnknownKind(String);

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Claude, Self::Codex, Self::Gemini, Self::Opencode, Self::Aider, Self::Acp, Self::Command];

    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
            Self::Opencode => "opencode",
            Self::Aider => "aider",
            Self::Acp => "acp",
            Self::Command => "command",
        }
    }

    /// Where below HOME the program keeps the credentials of its login, for those that keep them in one file.
    pub const fn credentials(self) -> Option<&'static str> {
        match self {
            Self::Claude => Some(".claude/.credentials.json"),
            Self::Codex => Some(".codex/auth.json"),
            Self::Gemini => Some(".gemini/oauth_creds.json"),
            Self::Opencode => Some(".local/share/opencode/auth.json"),
            Self::Aider | Self::Acp | Self::Command => None,
        }
    }

    /// The program that is started where the configuration names none; `None` where it must.
    pub const fn program(self) -> Option<&'static str> {
        match self {
            Self::Claude => Some("claude"),
            Self::Codex => Some("codex"),
            Self::Gemini => Some("gemini"),
            Self::Opencode => Some("opencode"),
            Self::Aider => Some("aider"),
            Self::Acp | Self::Command => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// The version in what a program answers to `--version`: the first word with digits on both sides of a dot.
///
/// `codex-cli 0.169.0` gives `0.169.0`, `2.1.197 (Claude Code)` gives `2.1.197`.
pub fn version_in(answer: &str) -> Option<&str> {
    answer
        .split(|c: char| c.is_whitespace() || c == '(' || c == ')' || c == ',')
        .map(|word| word.trim_start_matches('v'))
        .find(|word| {
            let mut parts = word.split('.');
            let is_number =
                |part: Option<&str>| part.is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
            is_number(parts.next()) && is_number(parts.next())
        })
}
