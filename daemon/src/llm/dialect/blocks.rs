//! An answer as a row of blocks, and the same row again when it is echoed.
//!
//! Providers sign their reasoning and refuse it when it comes back in another order or among other text. The order is
//! kept in one opaque value beside the answer: the provider's own blocks as they came, and places for the rest.

use super::failure::Failure;
use super::names;
use deputy_domain::model::{ModelAnswer, ModelRequest, ModelToolCall, Stop, TokenUsage};
use serde_json::{Value, json};

/// Stands between text blocks where they are shown as one text.
const BETWEEN_TEXTS: &str = "\n\n";

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// Text.
    Text(String),
    /// More of the text before it, which the provider keeps apart.
    More(String),
    /// A call; an empty id where the provider gave none.
    Call(ModelToolCall),
    /// The provider's own, to be echoed.
    Own(Value),
}

/// What a stream amounted to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::llm) struct Draft {
    pub(super) blocks: Vec<Block>,
    pub(super) stop: Option<Stop>,
    pub(super) usage: Option<TokenUsage>,
}

impl Draft {
    /// What to show of a piece that is about to begin a text block or to go on with the last one.
    pub(super) fn shown(&self, piece: &str, begins: bool) -> String {
        let spoken = self.blocks.iter().any(|block| matches!(block, Block::Text(text) if !text.is_empty()));
        begun(piece, begins && spoken)
    }

    /// The answer to this request. An answer that says nothing and asks for nothing is none.
    pub(in crate::llm) fn into_answer(mut self, request: &ModelRequest) -> Result<ModelAnswer, Failure> {
        self.blocks.retain(|block| !matches!(block, Block::Text(text) if text.is_empty()));
        let text = self.text();
        let opaque = self.order(request);
        let calls = self.blocks.into_iter().filter_map(|block| match block {
            Block::Call(call) => Some(call),
            Block::Text(_) | Block::More(_) | Block::Own(_) => None,
        });
        let tool_calls = with_ids(calls.collect(), request);
        let stop = match self.stop {
            None | Some(Stop::EndTurn) if !tool_calls.is_empty() => Stop::ToolUse,
            None | Some(Stop::ToolUse) if tool_calls.is_empty() => Stop::EndTurn,
            stop => stop.unwrap_or(Stop::EndTurn),
        };
        let says_nothing = text.trim().is_empty() && tool_calls.is_empty();
        if says_nothing && matches!(stop, Stop::EndTurn | Stop::ToolUse) {
            return Err(Failure::malformed("the answer is empty"));
        }
        Ok(ModelAnswer { text, tool_calls, opaque, stop, usage: self.usage })
    }

    fn text(&self) -> String {
        let (mut text, mut spoken) = (String::new(), false);
        for block in &self.blocks {
            match block {
                Block::Text(piece) => {
                    text.push_str(&begun(piece, spoken));
                    spoken = true;
                }
                Block::More(piece) => text.push_str(piece),
                Block::Call(_) | Block::Own(_) => {}
            }
        }
        text
    }

    fn order(&self, request: &ModelRequest) -> Vec<Value> {
        if !self.blocks.iter().any(|block| matches!(block, Block::Own(_))) {
            return Vec::new();
        }
        let mut calls = 0..;
        let places: Vec<Value> = self
            .blocks
            .iter()
            .map(|block| match block {
                Block::Text(text) => json!({ "text_bytes": text.len() }),
                Block::More(text) => json!({ "more_bytes": text.len() }),
                Block::Call(_) => json!({ "call": calls.next() }),
                Block::Own(own) => json!({ "own": own }),
            })
            .collect();
        vec![json!({ "provider": request.model.provider, "model": request.model.model, "blocks": places })]
    }
}

/// Ids are what results are matched by: none may be missing, none may come twice.
fn with_ids(mut calls: Vec<ModelToolCall>, request: &ModelRequest) -> Vec<ModelToolCall> {
    use deputy_domain::model::ModelMessage::Assistant;
    let turn = request.messages.iter().filter(|message| matches!(message, Assistant { .. })).count();
    for index in 0..calls.len() {
        let taken = calls[..index].iter().any(|before| before.provider_id == calls[index].provider_id);
        if taken || calls[index].provider_id.is_empty() {
            calls[index].provider_id = names::made_up_id(turn, index);
        }
    }
    calls
}

/// The row in which a past answer is echoed to the model of this request. Without `own`, or when the blocks are
/// another model's or no longer fit, the text comes first and the calls follow.
pub(super) fn echoed(
    request: &ModelRequest,
    text: &str,
    tool_calls: &[ModelToolCall],
    opaque: &[Value],
    own: bool,
) -> Vec<Block> {
    let ours = opaque.iter().find(|value| {
        value["provider"] == request.model.provider.as_str() && value["model"] == request.model.model.as_str()
    });
    let placed = ours.filter(|_| own).and_then(|value| placed(value["blocks"].as_array()?, text, tool_calls));
    placed.unwrap_or_else(|| {
        let text = Some(text).filter(|text| !text.trim().is_empty()).map(|text| Block::Text(text.to_owned()));
        text.into_iter().chain(tool_calls.iter().cloned().map(Block::Call)).collect()
    })
}

fn placed(places: &[Value], text: &str, tool_calls: &[ModelToolCall]) -> Option<Vec<Block>> {
    let (mut rest, mut calls, mut blocks) = (text, tool_calls.iter(), Vec::new());
    let mut spoken = false;
    for place in places {
        if let Some(own) = place.get("own") {
            blocks.push(Block::Own(own.clone()));
            continue;
        }
        let (begins, more) = (place["text_bytes"].as_u64(), place["more_bytes"].as_u64());
        let Some(bytes) = begins.or(more) else {
            blocks.push(Block::Call(calls.next()?.clone()));
            continue;
        };
        if begins.is_some() && std::mem::replace(&mut spoken, true) {
            rest = rest.strip_prefix(BETWEEN_TEXTS)?;
        }
        let (piece, after) = rest.split_at_checked(usize::try_from(bytes).ok()?)?;
        if !piece.trim().is_empty() {
            blocks.push(Block::Text(piece.to_owned())); // providers refuse blank ones
        }
        rest = after;
    }
    (rest.is_empty() && calls.next().is_none()).then_some(blocks)
}

/// A piece of text, set apart from the text before it where there is one.
pub(super) fn begun(piece: &str, spoken: bool) -> String {
    if spoken { format!("{BETWEEN_TEXTS}{piece}") } else { piece.to_owned() }
}

/// Arguments as a JSON object; what is none is wrapped, since providers accept nothing else.
pub(super) fn arguments_object(arguments: &str) -> Value {
    match serde_json::from_str::<Value>(arguments) {
        Ok(value @ Value::Object(_)) => value,
        _ if arguments.trim().is_empty() => json!({}),
        _ => json!({ "malformed": arguments }),
    }
}
