//! Which tools an agent has, as far as that is known.

use crate::driver::{Kind, acp, claude, codex};

/// The names of a kind's own tools, as rules name them, in the versions that are known; none where nobody knows them.
pub fn tools(kind: Kind) -> Vec<&'static str> {
    let mut names = match kind {
        // It says `Task` where its list says `Agent`.
        Kind::Claude => claude::TOOLS
            .into_iter()
            .chain(claude::TOOLS.into_iter().filter_map(claude::also_called))
            .collect(),
        Kind::Codex => codex::TOOLS.to_vec(),
        Kind::Opencode => acp::TOOLS.into_iter().chain(acp::KINDS).collect(),
        Kind::Gemini | Kind::Aider | Kind::Acp | Kind::Command => Vec::new(),
    };
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a tool of this name can be one that the kind has from elsewhere: of an MCP server, a plugin or a later patch
/// release.
pub(super) fn may_have(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Claude => is_of_server(kind, name) || name.starts_with(|c: char| c.is_ascii_uppercase()),
        // The others are called what this driver calls them.
        Kind::Codex => is_of_server(kind, name),
        Kind::Gemini | Kind::Opencode | Kind::Aider | Kind::Acp | Kind::Command => true,
    }
}

/// Whether a name has the form of those of MCP servers' tools.
pub(super) fn is_of_server(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Claude => name.starts_with("mcp__"),
        Kind::Codex => name.contains('.'),
        Kind::Gemini | Kind::Opencode | Kind::Aider | Kind::Acp | Kind::Command => false,
    }
}
