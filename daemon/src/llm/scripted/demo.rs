//! The built-in script: it repairs the sample repository of the demo, and says of any other that it cannot.

use super::script::{ScriptedCall, Turn};
use deputy_domain::model::{ModelMessage, ModelRequest, ToolResult};
use serde_json::json;

/// The sample repository: paths and contents. It needs `sh`, `tr` and `printf`, nothing else.
pub const DEMO_FILES: &[(&str, &str)] = &[
    ("README.md", include_str!("demo/README.md")),
    ("slug.sh", include_str!("demo/slug.sh")),
    ("test.sh", include_str!("demo/test.sh")),
];

/// The command that fails before the repair and passes after it.
pub const DEMO_CHECK: &str = "sh test.sh";

const BROKEN: &str = "tr ' ' '_'";
const REPAIRED: &str = "tr -s ' ' '-'";
const INTRODUCTION: &str = "This is Deputy's scripted model: no AI is involved. It plays a fixed part, so that you can see the whole way from an order to a merged change.";
const STRANGER: &str = "This is Deputy's scripted model: no AI is involved. It can only repair the sample repository of the demo, and this is not it; nothing was changed. Configure a provider to have real work done.";

/// What is said to whoever talks with it.
pub(super) const NOBODY: &str = "This is Deputy's scripted model: no AI is involved, so there is nobody to talk with. Configure a provider to talk with the COO.";

/// Whether a request is one for work: without tools to work with there is no part to play. One for words alone is.
pub(super) fn is_for(request: &ModelRequest) -> bool {
    request.tools.is_empty() || request.tools.iter().any(|tool| tool.name == "finish")
}

/// The turn at this index, given what the tools answered before it.
pub(super) fn turn(index: u64, messages: &[ModelMessage]) -> Turn {
    let results = last_results(messages);
    match index {
        0 => says(
            &format!("{INTRODUCTION} First I look at what is here."),
            vec![
                call("fs_list", json!({ "path": "." })),
                call("fs_read", json!({ "path": "slug.sh" })),
                call("fs_read", json!({ "path": "test.sh" })),
            ],
        ),
        1 if !results.iter().any(|result| !result.is_error && result.text.contains(BROKEN)) => {
            says(STRANGER, vec![call("finish", json!({ "summary": STRANGER }))])
        }
        1 => says("Now I run the test, to see it fail.", vec![run_check()]),
        2 => says(
            "The test wants hyphens between words and one for several spaces; `slug.sh` writes an underscore for each. I repair that line.",
            vec![call("fs_edit", json!({ "path": "slug.sh", "old_string": BROKEN, "new_string": REPAIRED }))],
        ),
        3 => says("I run the test again.", vec![run_check()]),
        4 => says(
            "The test passes.",
            vec![call(
                "finish",
                json!({ "summary": "Slugs now have one hyphen between words. Written by Deputy's scripted model: no AI is involved." }),
            )],
        ),
        _ => says(
            "Deputy's scripted model: its script has ended.",
            vec![call(
                "finish",
                json!({ "summary": "The script of Deputy's scripted model has ended; nothing more was changed." }),
            )],
        ),
    }
}

fn run_check() -> ScriptedCall {
    call("shell_exec", json!({ "cmd": DEMO_CHECK, "timeout_sec": 60 }))
}

fn call(name: &str, arguments: serde_json::Value) -> ScriptedCall {
    ScriptedCall { name: name.to_owned(), arguments }
}

fn says(text: &str, tool_calls: Vec<ScriptedCall>) -> Turn {
    Turn { text: text.to_owned(), tool_calls, ..Turn::default() }
}

fn last_results(messages: &[ModelMessage]) -> &[ToolResult] {
    let mut newest_first = messages.iter().rev();
    newest_first
        .find_map(|message| match message {
            ModelMessage::Tools { results } => Some(results.as_slice()),
            ModelMessage::User { .. } | ModelMessage::Assistant { .. } => None,
        })
        .unwrap_or_default()
}
