//! Its tools, as rules name them: what its steps and requests are called here.

/// A tool of an MCP server's is `SERVER.TOOL` when it is used and `mcp` when it is asked for.
pub(in crate::driver) const TOOLS: [&str; 15] = [
    "apply_patch",
    "closeAgent",
    "followupTask",
    "interruptAgent",
    "listAgents",
    "mcp",
    "permissions",
    "resumeAgent",
    "sendInput",
    "sendMessage",
    "shell",
    "spawnAgent",
    "wait",
    "web_search",
    "write_stdin",
];
