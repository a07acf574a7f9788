//! What is told about an agent's steps.

use super::{Mark, Told};
use deputy_protocol::event::{AgentQuestion, AgentWord, StepEvent, ToolOutcome, TurnOutcome};
use deputy_protocol::ids::ToolUseId;
use std::collections::HashMap;

/// Arguments that say what a call is about, the most telling first.
const TELLING: [&str; 9] = ["cmd", "path", "pattern", "question", "query", "url", "key", "title", "summary"];

/// Calls that the run itself tells of, in better words.
const TOLD_BY_THE_RUN: [&str; 2] = ["finish", "ask_founder"];

/// What was asked for and has not come back.
#[derive(Debug, Default)]
pub(super) struct Steps {
    calls: HashMap<ToolUseId, String>,
    /// What the agent is at.
    pub(super) doing: String,
}

impl Steps {
    /// The lines for a fact.
    pub(super) fn tell(&mut self, event: &StepEvent) -> Option<Told> {
        match event {
            StepEvent::CallStarted { model, .. } => {
                self.doing = format!("{model} thinks");
                None
            }
            StepEvent::CallAnswered { text, tool_calls, .. } => {
                for call in tool_calls {
                    let about = about(&call.arguments);
                    self.calls.insert(call.tool_use, format!("{} {about}", call.name).trim_end().to_owned());
                }
                if text.trim().is_empty() {
                    None
                } else {
                    Told::new(Mark::Plain, format!("“{}”", text.trim()))
                }
            }
            StepEvent::CallFailed { error, .. } => {
                Told::new(Mark::Bad, format!("the model did not answer ({}): {}", error.code, error.detail))
            }
            StepEvent::ToolStarted { tool_use, name, .. } => {
                let call = self.calls.entry(*tool_use).or_insert_with(|| name.clone());
                self.doing.clone_from(call);
                if TOLD_BY_THE_RUN.contains(&name.as_str()) {
                    return None;
                }
                Told::new(Mark::Quiet, format!("▸ {call}"))
            }
            StepEvent::ToolFinished { tool_use, result, .. } => {
                self.doing.clear();
                let call = self.calls.remove(tool_use).unwrap_or_default();
                match result {
                    ToolOutcome::Done { .. } => None,
                    ToolOutcome::Refused { text } => Told::new(Mark::Bad, format!("✗ {call}: {text}")),
                    ToolOutcome::Unknown { text } => Told::new(Mark::Asks, format!("? {call}: {text}")),
                }
            }
            StepEvent::Compacted { .. } => Told::new(Mark::Quiet, "sums up earlier steps"),
            StepEvent::Expanded { whole: true, .. } => Told::new(Mark::Quiet, "goes on from all of it again"),
            StepEvent::Expanded { whole: false, tokens, window, .. } => {
                let text =
                    format!("all of it does not fit: it is about {tokens} tokens, and {window} are taken");
                Told::new(Mark::Asks, text)
            }
            StepEvent::Remembered { key, .. } => Told::new(Mark::Quiet, format!("remembers: {key}")),
            StepEvent::Recalled { memories, .. } => {
                Told::new(Mark::Quiet, format!("recalls {}", several(memories.len(), "a memory", "memories")))
            }
            StepEvent::Given { documents, .. } => {
                let what = several(documents.len(), "a document", "documents");
                Told::new(Mark::Quiet, format!("is given {what}"))
            }
            StepEvent::AgentStarted { driver, version, resumed, fresh_home, .. } => {
                let version = match (version.as_deref(), driver.as_str()) {
                    (Some(version), _) => format!(" {version}"),
                    // These have none that anybody could know.
                    (None, "acp" | "command") => String::new(),
                    (None, _) => " of an unknown version".to_owned(),
                };
                let how = match (resumed, fresh_home) {
                    (true, _) => "goes on with its session",
                    (false, false) => "begins",
                    (false, true) => "begins, with nothing of what it kept of its own",
                };
                Told::new(Mark::Quiet, format!("{driver}{version} {how}"))
            }
            StepEvent::AgentAsked { what, .. } => match what {
                AgentQuestion::Permission { title, .. } => Told::new(Mark::Asks, format!("may it? {title}")),
                AgentQuestion::Question { text, .. } => Told::new(Mark::Asks, format!("asks: {text}")),
            },
            StepEvent::AgentTold { word, .. } => told(word),
            StepEvent::TurnEnded { outcome: TurnOutcome::Failed { code, detail, .. }, .. } => {
                Told::new(Mark::Bad, format!("it could not go on ({code}): {detail}"))
            }
            StepEvent::AgentEnded { lost: true, .. } => Told::new(Mark::Bad, "its process is gone"),
            StepEvent::Remarked { text, .. } => Told::new(Mark::Quiet, text.clone()),
            StepEvent::Prompted { .. }
            | StepEvent::TimeTold { .. }
            // What it wants remembered is told when it is.
            | StepEvent::Worded { .. }
            | StepEvent::SessionBegan { .. }
            | StepEvent::AgentTook { .. }
            | StepEvent::AgentHeard { .. }
            | StepEvent::TurnEnded { .. }
            | StepEvent::AgentEnded { .. } => None,
        }
    }
}

fn several(count: usize, one: &str, more: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{count} {more}") }
}

fn told(word: &AgentWord) -> Option<Told> {
    match word {
        AgentWord::Permission { allowed: true, reason, .. } => {
            Told::new(Mark::Quiet, format!("it may: {reason}"))
        }
        AgentWord::Permission { allowed: false, reason, .. } => {
            Told::new(Mark::Asks, format!("it may not: {reason}"))
        }
        AgentWord::Interrupt => Told::new(Mark::Plain, "is told to stop"),
        AgentWord::Prompt | AgentWord::Answer { .. } | AgentWord::Close => None,
    }
}

fn about(arguments: &str) -> String {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(arguments) else { return arguments.to_owned() };
    let telling = TELLING.iter().find_map(|name| value.get(name)?.as_str());
    telling.map_or_else(|| if value.is_object() { String::new() } else { value.to_string() }, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{about, several};

    #[test]
    fn one_thing_has_no_number() {
        let memories = |count| several(count, "a memory", "memories");
        assert_eq!([memories(1), memories(2)], ["a memory", "2 memories"]);
    }

    #[test]
    fn a_call_is_told_by_its_most_telling_argument() {
        assert_eq!(about(r#"{"timeout_sec": 5, "cmd": "make test"}"#), "make test");
        assert_eq!(about(r#"{"path": "a.rs", "content": "…"}"#), "a.rs");
        assert_eq!(about("{not json"), "{not json");
        assert_eq!(about("{}"), "");
    }
}
