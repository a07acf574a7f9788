//! The talk with aider: it is listened to.

use super::words::{Sentence, says_used_up, sentence};
use super::{Act, Driver, Exit, Fact, LaunchOrder, Session, Trouble, TurnEnd, Word};
use crate::driver::remark::{Remarks, bounded};
use crate::driver::said::Said;
use crate::driver::saying::taken_if_done;
use deputy_protocol::link::Stream;

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

/// What went wrong.
struct Failed {
    trouble: Trouble,
    /// What it wrote about it.
    detail: String,
    phase: Phase,
}

#[derive(PartialEq)]
enum Phase {
    /// The next lines are about it, too.
    Telling,
    /// It is told.
    Told,
    /// It is tried again: the end of a call mends it.
    Retried,
}

/// Talks with one process of aider.
pub(in crate::driver) struct Aider {
    session: String,
    said: Said,
    remarks: Remarks,
    /// What went wrong and has not been mended since.
    failed: Option<Failed>,
    calls: u64,
    edits: u64,
    is_interrupted: bool,
    has_ended: bool,
}

impl Aider {
    pub(in crate::driver) fn new(order: &LaunchOrder) -> Self {
        let (Session::Fresh(session) | Session::Resume(session)) = &order.session;
        Self {
            session: session.clone(),
            said: Said::default(),
            remarks: Remarks::default(),
            failed: None,
            calls: 0,
            edits: 0,
            is_interrupted: false,
            has_ended: false,
        }
    }

    fn line(&mut self, line: &str) -> Vec<Act> {
        match sentence(line) {
            Sentence::Banner => Vec::new(),
            Sentence::CallFailed(trouble) => self.fail(trouble, line, Phase::Telling),
            // Of several, the last says what it ended with.
            Sentence::Failed(trouble) => self.fail(trouble, line, Phase::Told),
            Sentence::Retry => {
                let Some(failed) = &mut self.failed else { return Vec::new() };
                failed.phase = Phase::Retried;
                let remark =
                    format!("A call of the model failed and is tried again: {}", failed.detail.trim());
                self.remarks.of(&remark).into_iter().collect()
            }
            Sentence::Used(usage, cost_usd) => {
                self.calls += 1;
                self.failed.take_if(|failed| failed.phase == Phase::Retried);
                if let Some(failed) = &mut self.failed {
                    failed.phase = Phase::Told;
                }
                vec![Act::Fact(Fact::Used { usage, cost_usd })]
            }
            Sentence::Edited(path) => self.edited(path),
            Sentence::Words => {
                if let Some(failed) = self.failed.as_mut().filter(|failed| failed.phase == Phase::Telling) {
                    failed.more(line);
                    return Vec::new();
                }
                self.said.push(line);
                vec![Act::Show(format!("{line}\n"))]
            }
        }
    }

    fn fail(&mut self, trouble: Trouble, line: &str, phase: Phase) -> Vec<Act> {
        self.failed = Some(Failed { trouble, detail: line.trim().to_owned(), phase });
        Vec::new()
    }

    /// It has no tools; what it writes into a file is shown as the use of one.
    fn edited(&mut self, path: &str) -> Vec<Act> {
        self.edits += 1;
        let id = format!("edit-{}", self.edits);
        let arguments = serde_json::json!({ "path": path }).to_string();
        vec![
            Act::Fact(Fact::ToolBegan { id: id.clone(), name: "edit".into(), arguments }),
            Act::Fact(Fact::ToolEnded { id, text: format!("Applied edit to {path}"), is_ok: true }),
        ]
    }

    fn end(&mut self, exit: &Exit, text: String) -> TurnEnd {
        let is_clean = exit.code == Some(0);
        if self.is_interrupted && !is_clean {
            return TurnEnd::Interrupted;
        }
        match self.failed.take() {
            Some(Failed { trouble, detail, .. }) => {
                TurnEnd::Failed { trouble, detail: detail.trim().to_owned() }
            }
            None if !is_clean => TurnEnd::Failed { trouble: Trouble::Crashed, detail: exit.in_words() },
            // No call of the model: it never came to work, whatever it wrote.
            None if self.calls == 0 => {
                let detail = if text.is_empty() { exit.in_words() } else { bounded(&text, DETAIL_CHARS_MAX) };
                TurnEnd::Failed { trouble: Trouble::Crashed, detail }
            }
            None => TurnEnd::Done { text },
        }
    }
}

impl Failed {
    /// One more line about it.
    fn more(&mut self, line: &str) {
        self.detail = bounded(&format!("{} {}", self.detail, line.trim()), DETAIL_CHARS_MAX);
        if matches!(self.trouble, Trouble::Limited { .. }) && says_used_up(&self.detail) {
            self.trouble = Trouble::UsedUp { until: None };
        }
    }
}

impl Driver for Aider {
    fn begin(&mut self) -> Vec<Act> {
        vec![Act::Fact(Fact::SessionBegan { session: self.session.clone(), model: None })]
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        match stream {
            Stream::Stdout => self.line(line),
            Stream::Stderr => self.remarks.of(line).into_iter().collect(),
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
        if std::mem::replace(&mut self.has_ended, true) {
            return Vec::new();
        }
        let text = self.said.take();
        let said = (!text.is_empty()).then(|| Act::Fact(Fact::Said { text: text.clone() }));
        let end = self.end(exit, text);
        said.into_iter().chain(taken_if_done(end)).collect()
    }
}
