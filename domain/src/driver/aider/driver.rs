//! The talk with aider: it is listened to.

use super::words::{Sentence, says_used_up, sentence};
use super::{Act, Driver, Exit, Fact, LaunchOrder, Session, Trouble, TurnEnd, Word};
use crate::driver::process::end_in_words;
use crate::driver::remark::{Remarks, bounded};
use crate::driver::said::Said;
use deputy_protocol::link::Stream;

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

/// Talks with one process of aider.
pub(in crate::driver) struct Aider {
    session: String,
    said: Said,
    remarks: Remarks,
    /// What went wrong and has not been mended since, with what it wrote about it.
    failed: Option<(Trouble, String)>,
    /// Whether lines belong to what it writes about that.
    is_in_failure: bool,
    /// What went wrong is tried again: the end of a call mends it.
    is_retried: bool,
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
            is_in_failure: false,
            is_retried: false,
            calls: 0,
            edits: 0,
            is_interrupted: false,
            has_ended: false,
        }
    }

    fn line(&mut self, line: &str) -> Vec<Act> {
        match sentence(line) {
            Sentence::Banner => Vec::new(),
            Sentence::CallFailed(trouble) => {
                self.fail(trouble, line);
                Vec::new()
            }
            Sentence::Failed(trouble) => {
                // Of several, the last says what it ended with.
                self.fail(trouble, line);
                self.is_in_failure = false;
                Vec::new()
            }
            Sentence::Retry => {
                self.is_in_failure = false;
                self.is_retried = true;
                let failure = self.failed.as_ref().map(|(_, detail)| detail.trim()).unwrap_or_default();
                let remark = format!("A call of the model failed and is tried again: {failure}");
                self.remarks.remark(&remark).into_iter().collect()
            }
            Sentence::Used(usage, cost_usd) => {
                if std::mem::take(&mut self.is_retried) {
                    self.failed = None;
                }
                self.is_in_failure = false;
                self.calls += 1;
                vec![Act::Fact(Fact::Used { usage, cost_usd })]
            }
            Sentence::Edited(path) => self.edited(path),
            Sentence::Words if self.is_in_failure => {
                if let Some((trouble, detail)) = &mut self.failed {
                    *detail = bounded(&format!("{detail} {}", line.trim()), DETAIL_CHARS_MAX);
                    if matches!(trouble, Trouble::Limited { .. }) && says_used_up(detail) {
                        *trouble = Trouble::UsedUp { until: None };
                    }
                }
                Vec::new()
            }
            Sentence::Words => {
                self.said.push(line);
                vec![Act::Show(format!("{line}\n"))]
            }
        }
    }

    fn fail(&mut self, trouble: Trouble, line: &str) {
        self.failed = Some((trouble, line.trim().to_owned()));
        self.is_in_failure = true;
        self.is_retried = false;
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
            Some((trouble, detail)) => TurnEnd::Failed { trouble, detail: detail.trim().to_owned() },
            None if !is_clean => TurnEnd::Failed { trouble: Trouble::Crashed, detail: end_in_words(exit) },
            // No call of the model: it never came to work, whatever it wrote.
            None if self.calls == 0 => {
                let detail =
                    if text.is_empty() { end_in_words(exit) } else { bounded(&text, DETAIL_CHARS_MAX) };
                TurnEnd::Failed { trouble: Trouble::Crashed, detail }
            }
            None => TurnEnd::Done { text },
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
            Stream::Stderr => self.remarks.remark(line).into_iter().collect(),
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
        said.into_iter().chain([Act::Fact(Fact::TurnEnded(end))]).collect()
    }
}
