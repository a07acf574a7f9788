//! What opencode's tools are called.

/// Its own. Others are those of MCP servers and plugins.
pub(in crate::driver) const TOOLS: [&str; 19] = [
    "apply_patch",
    "bash",
    "batch",
    "codesearch",
    "edit",
    "glob",
    "grep",
    "list",
    "lsp",
    "multiedit",
    "plan_exit",
    "question",
    "read",
    "skill",
    "task",
    "todoread",
    "todowrite",
    "webfetch",
    "websearch",
];

/// The protocol's words for what tools do, by which rules may name them too.
pub(in crate::driver) const KINDS: [&str; 10] =
    ["delete", "edit", "execute", "fetch", "move", "other", "read", "search", "switch_mode", "think"];
