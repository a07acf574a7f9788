//! What an agent was given to do: all that its next move depends on besides what it was told, said and did.

use deputy_protocol::event::{Prompt, ToolCall};
use serde::{Deserialize, Serialize};

/// Something the agent is told. Its number is its place in the list, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Whose words.
    pub source: Prompt,
    /// The words.
    pub text: String,
}

/// What makes an end of the agent's turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A call of the tool for it. An agent that only says something is reminded.
    Tool,
    /// Words without a tool.
    Words,
    /// It is over as it is: the agent is not asked again.
    Over {
        /// What it came to.
        summary: String,
    },
}

/// What an agent was given to do.
pub trait Brief {
    /// What it is told next, when it was told this many of its inputs.
    fn input_after(&self, told: u32) -> Option<&Input>;

    /// Inputs, from the first on, that are over for it, told or not: who went down over them again and again was given up.
    fn given_up(&self) -> u32 {
        0
    }

    /// What makes an end of its turn.
    fn ending(&self) -> Ending;

    /// What was answered to a tool call that asks somebody; `None` as long as nobody did.
    fn answer_to(&self, call: &ToolCall) -> Option<String>;

    /// Why what was under way was given up, to be read before `while …`.
    fn cut_by(&self) -> &'static str;
}
