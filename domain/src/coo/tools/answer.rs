//! `answer`: what an agent at work is to be told, and the end of the turn of whoever was asked.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::event::Draft;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "answer";

/// Most bytes of an answer, and of what it rests on: a person reads both on a phone.
const BYTES_MAX: usize = 16 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    text: String,
    #[serde(default)]
    choice: Option<String>,
    #[serde(default)]
    sure: bool,
    #[serde(default)]
    why: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Answer the agent's question: this ends your work. The answer is words and nothing else: it allows nothing, starts \
         nothing and changes nothing.",
        json!({
            "text": {"type": "string", "description": "What the agent is told; may be empty beside a choice"},
            "choice": {"type": "string", "description": "Id of one of the options, where there are any"},
            "sure": {"type": "boolean", "description": "Whether you would stand by it without asking the founder"},
            "why": {"type": "string", "description": "What it rests on: a document, a memory, `src/cart.rs:12`"},
        }),
        &["text", "sure", "why"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Draft, String> {
    let Arguments { text, choice, sure, why } = read(&spec(), arguments)?;
    let choice = choice.filter(|choice| !choice.trim().is_empty());
    if text.trim().is_empty() && choice.is_none() {
        return Err("there is no answer in this: put it into `text`, or choose one of the options".to_owned());
    }
    if text.len() + why.len() > BYTES_MAX {
        return Err(format!(
            "the answer has more than {BYTES_MAX} bytes, so it was not given: say it shorter"
        ));
    }
    Ok(Draft { text, choice, sure, why })
}
