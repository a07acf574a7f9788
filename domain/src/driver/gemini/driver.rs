//! The talk with Gemini's command line: it is listened to.

use super::words::{Head, Init, Message, Notice, Outcome, Stats, ToolResult, ToolUse};
use super::{Act, Driver, Exit, Fact, LaunchOrder, TurnEnd, Word, outcome};
use crate::driver::remark::Remarks;
use crate::driver::saying::taken_if_done;
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use serde::Deserialize;

/// Talks with one process of Gemini's command line.
#[derive(Default)]
pub(in crate::driver) struct Gemini {
    remarks: Remarks,
    session: Option<String>,
    /// Pieces of what it is saying.
    saying: String,
    /// What it said last, whole.
    said: String,
    used: TokenUsage,
    /// What went wrong last.
    notice: Option<String>,
    /// Its result, if that tells no success.
    failure: Option<Outcome>,
    is_interrupted: bool,
    has_ended: bool,
}

impl Gemini {
    pub(in crate::driver) fn new(_order: &LaunchOrder) -> Self {
        Self::default()
    }

    /// A line of standard output; `None` if it could not be read as what it says it is.
    fn line(&mut self, line: &str) -> Option<Vec<Act>> {
        let head: Head = read(line)?;
        match head.r#type.as_str() {
            "init" => {
                let Init { session_id: session, model } = read(line)?;
                let is_new = self.session.as_ref() != Some(&session);
                self.session = Some(session.clone());
                Some(if is_new { vec![Act::Fact(Fact::SessionBegan { session, model })] } else { Vec::new() })
            }
            "message" => Some(self.message(read(line)?)),
            "tool_use" => {
                let used: ToolUse = read(line)?;
                let mut acts = self.whole();
                let arguments =
                    used.parameters.map(|parameters| parameters.get().to_owned()).unwrap_or_default();
                acts.push(Act::Fact(Fact::ToolBegan { id: used.tool_id, name: used.tool_name, arguments }));
                Some(acts)
            }
            "tool_result" => {
                let ended: ToolResult = read(line)?;
                let error = ended.error.and_then(|error| error.message);
                let text = ended.output.or(error).unwrap_or_default();
                let mut acts = self.whole();
                let is_ok = ended.status == "success";
                acts.push(Act::Fact(Fact::ToolEnded { id: ended.tool_id, text, is_ok }));
                Some(acts)
            }
            "error" => {
                let notice: Notice = read(line)?;
                let mut acts = self.whole();
                acts.extend(self.remarks.of(&notice.message));
                self.notice = Some(notice.message);
                Some(acts)
            }
            "result" => Some(self.result(read(line)?)),
            _ => None,
        }
    }

    fn message(&mut self, message: Message) -> Vec<Act> {
        // Its prompt comes back, too.
        if message.role != "assistant" || message.content.is_empty() {
            return Vec::new();
        }
        if message.delta {
            self.saying.push_str(&message.content);
            return vec![Act::Show(message.content)];
        }
        let mut acts = self.whole();
        self.saying = message.content;
        acts.extend(self.whole());
        acts
    }

    /// What it was saying is whole.
    fn whole(&mut self) -> Vec<Act> {
        let text = std::mem::take(&mut self.saying);
        if text.trim().is_empty() {
            return Vec::new();
        }
        self.said.clone_from(&text);
        vec![Act::Fact(Fact::Said { text })]
    }

    fn result(&mut self, result: Outcome) -> Vec<Act> {
        let mut acts = self.whole();
        acts.extend(result.stats.as_ref().and_then(|stats| self.used(stats)));
        if result.status == "success" {
            let end = outcome::success(&self.said, self.notice.as_deref());
            acts.extend(self.end(end));
        } else {
            self.failure = Some(result);
        }
        acts
    }

    fn used(&mut self, stats: &Stats) -> Option<Act> {
        // Thoughts are in the sum alone.
        let output = stats.total_tokens.saturating_sub(stats.input_tokens).max(stats.output_tokens);
        let usage = TokenUsage {
            input: stats.input_tokens.saturating_sub(self.used.input),
            cache_read: stats.cached.saturating_sub(self.used.cache_read),
            cache_write: 0,
            output: output.saturating_sub(self.used.output),
        };
        self.used.input = self.used.input.max(stats.input_tokens);
        self.used.cache_read = self.used.cache_read.max(stats.cached);
        self.used.output = self.used.output.max(output);
        (usage != TokenUsage::default()).then_some(Act::Fact(Fact::Used { usage, cost_usd: None }))
    }

    fn end(&mut self, end: TurnEnd) -> Vec<Act> {
        if std::mem::replace(&mut self.has_ended, true) { Vec::new() } else { taken_if_done(end) }
    }
}

impl Driver for Gemini {
    fn begin(&mut self) -> Vec<Act> {
        Vec::new()
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        match stream {
            Stream::Stderr if is_noise(line) => Vec::new(),
            Stream::Stderr => self.remarks.of(line).into_iter().collect(),
            Stream::Stdout => match self.line(line) {
                Some(acts) => acts,
                None => self.remarks.of(line).into_iter().collect(),
            },
        }
    }

    fn told(&mut self, word: &Word) -> Vec<Act> {
        match word {
            // Whoever says so ends the process: it has no ears.
            Word::Interrupt => self.is_interrupted = true,
            Word::Prompt(_) | Word::Permission { .. } | Word::Answer { .. } => {}
        }
        Vec::new()
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        let mut acts = self.whole();
        let end = outcome::failure(self.failure.as_ref(), self.notice.as_deref(), exit, self.is_interrupted);
        acts.extend(self.end(end));
        acts
    }
}

/// Of standard error: what it writes at every start, and places in its own code.
fn is_noise(line: &str) -> bool {
    const NOISE: [&str; 6] = [
        "[STARTUP]",
        "YOLO mode is enabled",
        "Ripgrep is not available",
        "Warning: 256-color support",
        "Warning: Basic terminal detected",
        "Loaded cached credentials",
    ];
    NOISE.iter().any(|noise| line.starts_with(noise)) || line.trim_start().starts_with("at ")
}

fn read<'a, T: Deserialize<'a>>(line: &'a str) -> Option<T> {
    serde_json::from_str(line).ok()
}
