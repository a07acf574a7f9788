//! The talk with any program: it is listened to.

use super::{Act, Driver, Exit, Fact, LaunchOrder, Trouble, TurnEnd, Word};
use crate::driver::remark::Remarks;
use crate::driver::said::Said;
use crate::driver::saying::taken_if_done;
use deputy_protocol::link::Stream;

/// Exit codes of a shell for a program that cannot be run.
const NOT_RUN: [i32; 2] = [126, 127];

/// Talks with one process of any program.
pub(in crate::driver) struct Command {
    said: Said,
    remarks: Remarks,
    is_interrupted: bool,
    has_ended: bool,
}

impl Command {
    pub(in crate::driver) fn new(_order: &LaunchOrder) -> Self {
        Self { said: Said::default(), remarks: Remarks::default(), is_interrupted: false, has_ended: false }
    }

    fn end(&self, exit: &Exit, text: String) -> TurnEnd {
        match exit.code {
            Some(0) => TurnEnd::Done { text },
            _ if self.is_interrupted => TurnEnd::Interrupted,
            Some(code) if !NOT_RUN.contains(&code) => {
                TurnEnd::Failed { trouble: Trouble::Other, detail: exit.in_words() }
            }
            _ => TurnEnd::Failed { trouble: Trouble::Crashed, detail: exit.in_words() },
        }
    }
}

impl Driver for Command {
    fn begin(&mut self) -> Vec<Act> {
        Vec::new()
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        match stream {
            Stream::Stdout => {
                self.said.push(line);
                vec![Act::Show(format!("{line}\n"))]
            }
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
        said.into_iter().chain(taken_if_done(self.end(exit, text))).collect()
    }
}
