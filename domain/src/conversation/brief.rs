//! A conversation as its agent's brief.

use super::state::Conversation;
use crate::agent::{Brief, Ending, Input};
use deputy_protocol::event::ToolCall;

impl Brief for Conversation {
    fn input_after(&self, told: u32) -> Option<&Input> {
        self.unheard.get(told.checked_sub(self.heard)? as usize)
    }

    fn given_up(&self) -> u32 {
        self.heard
    }

    fn ending(&self) -> Ending {
        if self.is_talk() { Ending::Words } else { Ending::Tool }
    }

    fn answer_to(&self, call: &ToolCall) -> Option<String> {
        self.answers.get(&call.tool_use).cloned()
    }

    fn cut_by(&self) -> &'static str {
        if self.was_stopped { "you were stopped" } else { "Deputy was interrupted" }
    }
}
