//! The format of scripts: TOML or JSON files, and blocks inside an order.

use deputy_domain::model::{FaultKind, Stop, TokenUsage};
use serde::Deserialize;

/// A script file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptFile {
    /// The first one that matches is played.
    pub scripts: Vec<Script>,
}

/// Which user text a script is chosen by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The first one: the order of a run. The script goes on through later user turns.
    #[default]
    First,
    /// The last one: each message of a conversation starts a script of its own.
    Last,
}

/// What a scripted model says, turn by turn.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// It is chosen when the user text contains all of these; without any it always is.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Which user text.
    #[serde(default)]
    pub on: On,
    /// Begin again after the last turn; otherwise the model then says that the script has ended.
    #[serde(default)]
    pub repeat: bool,
    /// In order.
    pub turns: Vec<Turn>,
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// What it says.
    #[serde(default)]
    pub text: String,
    /// Reasoning that is streamed before the text, and kept nowhere.
    #[serde(default)]
    pub reasoning: String,
    /// What it asks for.
    #[serde(default)]
    pub tool_calls: Vec<ScriptedCall>,
    /// Why it stops; by default `tool_use` with calls and `end_turn` without.
    #[serde(default)]
    pub stop: Option<Stop>,
    /// Tokens; by default a quarter of the bytes.
    #[serde(default)]
    pub usage: Option<TokenUsage>,
    /// True: the provider tells no usage at all.
    #[serde(default)]
    pub no_usage: bool,
    /// Waits before it answers, at most ten minutes.
    #[serde(default)]
    pub delay_ms: u64,
    /// Fails first.
    #[serde(default)]
    pub fault: Option<ScriptedFault>,
    /// Plays this turn so many times in a row; 0 counts as 1.
    #[serde(default)]
    pub repeat: u32,
}

/// A call as the scripted model makes it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedCall {
    /// Of the tool, known or not.
    pub name: String,
    /// Its arguments; text is sent as it stands, so that it can be malformed.
    #[serde(default)]
    pub arguments: serde_json::Value,
}

impl ScriptedCall {
    /// The JSON text a model would send.
    pub(super) fn arguments_text(&self) -> String {
        match &self.arguments {
            serde_json::Value::Null => "{}".to_owned(),
            serde_json::Value::String(text) => text.clone(),
            value => value.to_string(),
        }
    }
}

/// A failure to play before the answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptedFault {
    /// Which.
    pub kind: FaultKind,
    /// So many tries of this turn fail; by default one. Counted in memory: a restarted daemon fails again.
    #[serde(default = "one")]
    pub times: u32,
    /// What the provider says about when to come back.
    #[serde(default)]
    pub after_ms: Option<u64>,
    /// Streams so many characters of the text before it fails.
    #[serde(default)]
    pub after_chars: usize,
}

const fn one() -> u32 {
    1
}

impl Script {
    /// The turn at this index, repetitions counted; `None` after the end.
    pub(super) fn turn(&self, index: u64) -> Option<&Turn> {
        let total: u64 = self.turns.iter().map(|turn| u64::from(turn.repeat.max(1))).sum();
        let mut left = if self.repeat && total > 0 { index % total } else { index };
        self.turns.iter().find(|turn| {
            let plays = u64::from(turn.repeat.max(1));
            let here = left < plays;
            left = left.saturating_sub(plays);
            here
        })
    }
}
