//! The tools as a model sees them, and what its calls mean.

use super::kit::{Keeps, Kit};
use crate::model::ToolSpec;
use deputy_protocol::event::{MemoryCategory, ToolOutcome};
use deputy_protocol::link::{Answer, Call, CallResult, EntryKind, FsRead, FsWrite, ShellExec};
use deputy_protocol::link::{FsDelete, FsEdit, FsGlob, FsGrep, FsList};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Write;

/// Name of the tool that keeps something for later, of runs and of conversations.
pub const REMEMBER: &str = "remember";

/// A tool call that makes sense.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolUse {
    /// For the hands.
    Hands(Call),
    /// For the founder.
    AskFounder {
        /// What to ask.
        question: String,
        /// Ways to answer.
        options: Vec<String>,
    },
    /// For the memory.
    Remember {
        /// What kind of thing.
        category: MemoryCategory,
        /// Short.
        key: String,
        /// The whole of it.
        text: String,
    },
    /// The agent says it is done.
    Finish {
        /// In its words.
        summary: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskArguments {
    question: String,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RememberArguments {
    category: String,
    key: String,
    text: String,
}

#[derive(Deserialize)]
struct FinishArguments {
    #[serde(default)]
    summary: String,
}

/// Most bytes of a question with its options: a person reads it on a phone.
const QUESTION_BYTES_MAX: usize = 16 * 1024;

/// What a model's call means; otherwise what to tell the model so that it can correct itself.
pub fn parse(name: &str, arguments: &str) -> Result<ToolUse, String> {
    let call = match name {
        "shell_exec" => Call::ShellExec(read::<ShellExec>(name, arguments)?),
        "fs_read" => Call::FsRead(read::<FsRead>(name, arguments)?),
        "fs_write" => Call::FsWrite(read::<FsWrite>(name, arguments)?),
        "fs_edit" => Call::FsEdit(read::<FsEdit>(name, arguments)?),
        "fs_list" => Call::FsList(read::<FsList>(name, arguments)?),
        "fs_glob" => Call::FsGlob(read::<FsGlob>(name, arguments)?),
        "fs_grep" => Call::FsGrep(read::<FsGrep>(name, arguments)?),
        "fs_delete" => Call::FsDelete(read::<FsDelete>(name, arguments)?),
        "ask_founder" => {
            let AskArguments { question, options } = read(name, arguments)?;
            if question.trim().is_empty() {
                return Err("the question is empty, so nobody was asked: put it into words".to_owned());
            }
            if question.len() + options.iter().map(String::len).sum::<usize>() > QUESTION_BYTES_MAX {
                return Err(format!(
                    "the question and its options have more than {QUESTION_BYTES_MAX} bytes, so nobody was asked: say \
                     it shorter"
                ));
            }
            return Ok(ToolUse::AskFounder { question, options });
        }
        REMEMBER => {
            let RememberArguments { category, key, text } = read(name, arguments)?;
            let category = category.parse()?;
            return Ok(ToolUse::Remember { category, key, text });
        }
        "finish" => {
            let FinishArguments { summary } = read(name, arguments)?;
            return Ok(ToolUse::Finish { summary });
        }
        _ => return Err(unknown(name, tool_specs())),
    };
    Ok(ToolUse::Hands(call))
}

fn unknown(name: &str, there: Vec<ToolSpec>) -> String {
    let known = there.into_iter().map(|tool| tool.name).collect::<Vec<_>>().join(", ");
    format!("there is no tool `{name}`: the tools are {known}")
}

fn read<T: DeserializeOwned>(name: &str, arguments: &str) -> Result<T, String> {
    let text = if arguments.trim().is_empty() { "{}" } else { arguments };
    serde_json::from_str(text).map_err(|fault| {
        let spec = tool_specs().into_iter().find(|tool| tool.name == name);
        let schema = spec.map(|tool| tool.parameters.to_string()).unwrap_or_default();
        format!(
            "the arguments of {name} were not understood ({fault}). Nothing was done. They must fit {schema}"
        )
    })
}

/// The tools of whoever works in a workspace.
#[derive(Clone, Debug, Default)]
pub struct Workbench {
    /// Names of those that the worker has; `None`: all of them.
    pub allowed: Option<Vec<String>>,
}

impl Workbench {
    fn has(&self, name: &str) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|tool| tool == name))
    }
}

/// Names of all tools of workers.
pub(crate) fn worker_tools() -> Vec<String> {
    tool_specs().into_iter().map(|spec| spec.name).collect()
}

const SUMMARISE: &str = "\
Summarise the work so far, so that you can go on from the summary alone. Keep word for word: the founder's order, every \
answer and remark of the founder, decisions and constraints, open questions, names of files and commands that matter, and \
results of checks. Leave out file contents and long output. Answer with the summary only.";

impl Kit for Workbench {
    type Use = ToolUse;

    fn specs(&self) -> Vec<ToolSpec> {
        tool_specs().into_iter().filter(|spec| self.has(&spec.name)).collect()
    }

    fn parse(&self, name: &str, arguments: &str) -> Result<ToolUse, String> {
        if self.has(name) { parse(name, arguments) } else { Err(unknown(name, self.specs())) }
    }

    fn last(&self) -> &'static str {
        "finish"
    }

    /// What work is summed up as has all that is to stay.
    fn keeps(&self) -> Keeps {
        Keeps { words: false, calls: &[], summarise: SUMMARISE }
    }

    fn question(tool: &ToolUse) -> Option<(String, Vec<String>)> {
        match tool {
            ToolUse::AskFounder { question, options } => Some((question.clone(), options.clone())),
            _ => None,
        }
    }

    fn summary(tool: &ToolUse) -> Option<String> {
        match tool {
            ToolUse::Finish { summary } => Some(summary.clone()),
            _ => None,
        }
    }
}

/// Whether a call leaves the workspace as it is, so that several can go side by side.
pub fn is_read_only(tool: &ToolUse) -> bool {
    matches!(
        tool,
        ToolUse::Hands(Call::FsRead(_) | Call::FsList(_) | Call::FsGlob(_) | Call::FsGrep(_))
            | ToolUse::Remember { .. }
    )
}

/// What a model may call.
pub fn tool_specs() -> Vec<ToolSpec> {
    let path = json!({"type": "string", "description": "Relative to the workspace"});
    vec![
        spec(
            "shell_exec",
            "Run a shell command in the workspace. The answer has its exit code and the beginning and end of its output.",
            json!({
                "cmd": {"type": "string"},
                "cwd": {"type": "string", "description": "Folder to run in; the workspace if absent"},
                "timeout_sec": {"type": "integer", "minimum": 1, "maximum": 900},
                "env": {"type": "object", "additionalProperties": {"type": "string"}},
            }),
            &["cmd"],
        ),
        spec(
            "fs_read",
            "Read a text file, or list a folder. Use offset and limit (in lines, from 1) for long files, and ref for how it was at a commit, branch or tag.",
            json!({
                "path": path,
                "offset": {"type": "integer", "minimum": 1},
                "limit": {"type": "integer", "minimum": 1},
                "ref": {"type": "string", "description": "A commit, branch or tag such as HEAD; the workspace as it is if absent"},
            }),
            &["path"],
        ),
        spec(
            "fs_write",
            "Write a whole file; missing folders are made.",
            json!({"path": path, "content": {"type": "string"}}),
            &["path", "content"],
        ),
        spec(
            "fs_edit",
            "Replace exact text in a file. It must occur exactly once, unless replace_all is true.",
            json!({
                "path": path,
                "old_string": {"type": "string"},
                "new_string": {"type": "string"},
                "replace_all": {"type": "boolean"},
            }),
            &["path", "old_string", "new_string"],
        ),
        spec("fs_list", "List a folder.", json!({"path": path}), &["path"]),
        spec(
            "fs_glob",
            "Find files by a glob such as src/**/*.rs. Files that .gitignore names are left out.",
            json!({"pattern": {"type": "string"}}),
            &["pattern"],
        ),
        spec(
            "fs_grep",
            "Find lines by a regular expression, in all files or in those that match a glob.",
            json!({
                "pattern": {"type": "string"},
                "glob": {"type": "string"},
                "context_lines": {"type": "integer", "minimum": 0, "maximum": 20},
            }),
            &["pattern"],
        ),
        spec("fs_delete", "Delete a file, or a folder with all it holds.", json!({"path": path}), &["path"]),
        spec(
            "ask_founder",
            "Ask the founder one question, when the answer changes what you do. The work pauses until it is answered.",
            json!({"question": {"type": "string"}, "options": {"type": "array", "items": {"type": "string"}}}),
            &["question"],
        ),
        spec(
            REMEMBER,
            "Keep something for later work: a decision, a preference, an open question, context, an experiment.",
            json!({
                "category": {"type": "string", "enum": MemoryCategory::ALL},
                "key": {"type": "string"},
                "text": {"type": "string"},
            }),
            &["category", "key", "text"],
        ),
        spec(
            "finish",
            "Say that the work is done. The project's checks run next; if they fail, you get their output.",
            json!({"summary": {"type": "string", "description": "What you did and what to look at, in a few sentences"}}),
            &["summary"],
        ),
    ]
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes it for this call")]
fn spec(name: &str, description: &str, properties: Value, required: &[&str]) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        description: description.to_owned(),
        parameters: json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
    }
}

/// A result of the hands, in words for the model.
pub fn render(result: &CallResult) -> ToolOutcome {
    match result {
        CallResult::Done(answer) => ToolOutcome::Done { text: words(answer) },
        CallResult::Failed(error) => ToolOutcome::Refused { text: error.message.clone() },
    }
}

fn words(answer: &Answer) -> String {
    match answer {
        Answer::Shell(shell) => {
            let mut text = shell.head.clone();
            if shell.omitted_bytes > 0 {
                let _ = write!(text, "\n[… {} bytes left out …]\n", shell.omitted_bytes);
            }
            text.push_str(&shell.tail);
            let end = match (shell.exit_code, shell.signal) {
                (Some(code), _) => format!("exit code {code}"),
                (None, Some(signal)) => format!("ended by signal {signal}"),
                (None, None) => "ended".to_owned(),
            };
            let note = shell.note.as_deref().map(|note| format!("; {note}")).unwrap_or_default();
            format!("{}\n[{end}{note}]", text.trim_end_matches('\n'))
        }
        Answer::File(file) => with_note(&file.content, file.note.as_deref()),
        Answer::Binary { size_bytes, note } => format!("[binary file of {size_bytes} bytes; {note}]"),
        Answer::Listing(listing) => {
            let lines = listing.entries.iter().map(|entry| match entry.kind {
                EntryKind::Folder => format!("{}/", entry.name),
                EntryKind::Link => format!("{} -> (link)", entry.name),
                EntryKind::File | EntryKind::Other => format!("{} ({} bytes)", entry.name, entry.size_bytes),
            });
            shortened(&lines.collect::<Vec<_>>(), listing.truncated)
        }
        Answer::Written { size_bytes, created } => {
            format!("{} ({size_bytes} bytes)", if *created { "created" } else { "written" })
        }
        Answer::Edited { replacements } => format!("{replacements} replaced"),
        Answer::Paths(paths) => shortened(&paths.paths, paths.truncated),
        Answer::Matches(found) => {
            let lines = found.lines.iter().map(|line| {
                let mark = if line.matches { ':' } else { '-' };
                format!("{}{mark}{}{mark}{}", line.path, line.line, line.text)
            });
            shortened(&lines.collect::<Vec<_>>(), found.truncated)
        }
        Answer::Deleted => "deleted".to_owned(),
        Answer::Quiesced { killed } => format!("{killed} processes ended"),
    }
}

fn with_note(text: &str, note: Option<&str>) -> String {
    note.map_or_else(|| text.to_owned(), |note| format!("{text}\n[{note}]"))
}

fn shortened(lines: &[String], truncated: bool) -> String {
    if lines.is_empty() {
        return "[nothing]".to_owned();
    }
    with_note(&lines.join("\n"), truncated.then_some("there is more: narrow it down"))
}
