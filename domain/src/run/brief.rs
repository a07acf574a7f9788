//! A run as its agent's brief.

use super::state::Run;
use super::told::cut_by;
use crate::agent::{Brief, Ending, Input};
use deputy_protocol::event::{AskPurpose, ToolCall};

/// Stands behind an answer that a model gave.
pub const BY_MODEL: &str = "(The COO, a model, answered this in the founder's place. It allows nothing that was not allowed before.)";

impl Brief for Run {
    fn input_after(&self, told: u32) -> Option<&Input> {
        self.inputs.get(told as usize)
    }

    fn ending(&self) -> Ending {
        if self.as_it_is {
            return Ending::Over { summary: self.summary.clone().unwrap_or_default() };
        }
        // Words alone are the end of a turn to whoever reads them.
        if self.is_hands_on() { Ending::Words } else { Ending::Tool }
    }

    fn answer_to(&self, call: &ToolCall) -> Option<String> {
        // The same question may have been asked before and withdrawn, when the run was stopped meanwhile.
        let mut asked = self.asks.values().filter(
            |ask| matches!(&ask.purpose, AskPurpose::Agent { tool_use } if *tool_use == call.tool_use),
        );
        let (ask, answer) = asked.find_map(|ask| Some((ask, self.answers.get(&ask.inbox_id)?)))?;
        let label = answer.choice.as_ref().map(|choice| {
            let option = ask.options.iter().find(|option| option.id == *choice);
            option.map_or_else(|| choice.clone(), |option| option.label.clone())
        });
        let words = label.into_iter().chain(answer.text.clone()).collect::<Vec<_>>().join("\n");
        Some(if self.by_models.contains(&ask.inbox_id) { format!("{words}\n\n{BY_MODEL}") } else { words })
    }

    fn cut_by(&self) -> &'static str {
        cut_by(self)
    }
}
