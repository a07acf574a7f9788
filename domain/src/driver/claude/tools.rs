//! Its tools, and which of them it is to ask about.

use super::LaunchOrder;
use serde_json::json;

/// Tools that it uses without asking, or may come to. A rule that ends in `*` is about those that begin like it; of its
/// tool for questions the founder hears anyhow.
pub(in crate::driver) const TOOLS: [&str; 38] = [
    "Agent",
    "Bash",
    "BashOutput",
    "CronCreate",
    "CronDelete",
    "CronList",
    "Edit",
    "EnterPlanMode",
    "EnterWorktree",
    "ExitPlanMode",
    "ExitWorktree",
    "Glob",
    "Grep",
    "KillShell",
    "LS",
    "LSP",
    "ListMcpResourcesTool",
    "Monitor",
    "MultiEdit",
    "NotebookEdit",
    "Read",
    "ReadMcpResourceTool",
    "ReportFindings",
    "ScheduleWakeup",
    "SendMessage",
    "Skill",
    "TaskCreate",
    "TaskGet",
    "TaskList",
    "TaskOutput",
    "TaskStop",
    "TaskUpdate",
    "TodoWrite",
    "ToolSearch",
    "WebFetch",
    "WebSearch",
    "Workflow",
    "Write",
];

/// What else a tool is called: its list of tools and its uses of them differ.
pub(in crate::driver) fn also_called(tool: &str) -> Option<&'static str> {
    match tool {
        "Agent" => Some("Task"),
        "Task" => Some("Agent"),
        _ => None,
    }
}

/// Settings by which it asks before each command, its own list of harmless ones notwithstanding, and before each use of a
/// tool that there are rules about.
pub(super) fn settings(order: &LaunchOrder) -> String {
    let is_asked = |tool: &&str| {
        *tool == "Bash"
            || [Some(*tool), also_called(tool)].into_iter().flatten().any(|name| order.rules.are_about(name))
    };
    let known = TOOLS.into_iter().filter(is_asked);
    // Tools that are not in the list, by their whole names.
    let is_other = |name: &&str| !TOOLS.contains(name) && is_name(name) && also_called(name).is_none();
    let mut tools: Vec<&str> = known.chain(order.rules.tools().filter(is_other)).collect();
    tools.sort_unstable();
    tools.dedup();
    json!({ "permissions": { "ask": tools } }).to_string()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
