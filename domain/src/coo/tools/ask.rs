//! `ask_founder`: one question, when the answer changes what is done.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "ask_founder";

/// Most bytes of a question with its options: a person reads it on a phone.
const BYTES_MAX: usize = 16 * 1024;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What to ask.
    pub question: String,
    /// Ways to answer; empty means free text.
    #[serde(default)]
    pub options: Vec<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Ask the founder one question, when the answer changes what you would do. You go on when it is answered.",
        json!({"question": {"type": "string"}, "options": {"type": "array", "items": {"type": "string"}}}),
        &["question"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Question, String> {
    let asked: Question = read(&spec(), arguments)?;
    if asked.question.trim().is_empty() {
        return Err("the question is empty, so nobody was asked: put it into words".to_owned());
    }
    if asked.question.len() + asked.options.iter().map(String::len).sum::<usize>() > BYTES_MAX {
        return Err(format!(
            "the question has more than {BYTES_MAX} bytes, so nobody was asked: say it shorter"
        ));
    }
    Ok(asked)
}
