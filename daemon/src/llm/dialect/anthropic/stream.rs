//! The events of a Messages stream.

use crate::llm::dialect::Failure;
use crate::llm::dialect::blocks::{Block, Draft};
use crate::llm::dialect::count::count;
use crate::llm::dialect::decode::Decode;
use crate::llm::dialect::refusal::{ErrorBody, judge};
use crate::llm::dialect::sse::Event;
use deputy_domain::model::{Delta, FaultKind, ModelToolCall, Stop, TokenUsage};
use serde_json::Value;
use std::collections::BTreeMap;

/// Collects a Messages stream.
#[derive(Debug, Default)]
pub(in crate::llm::dialect) struct Decoder {
    draft: Draft,
    /// Where the provider's numbered block stands in the draft.
    places: BTreeMap<u64, usize>,
    usage: Value,
    ended: bool,
}

impl Decode for Decoder {
    fn event(&mut self, event: &Event, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        let data = event.json()?;
        match data["type"].as_str().unwrap_or_default() {
            "message_start" => self.add_usage(&data["message"]["usage"]),
            "content_block_start" => self.begin(&data, deltas),
            "content_block_delta" => self.grow(&data, deltas)?,
            "message_delta" => {
                self.add_usage(&data["usage"]);
                self.stop(&data["delta"])?;
            }
            "message_stop" => {
                if self.draft.stop.is_none() {
                    return Err(Failure::malformed("the answer ended without a reason to stop"));
                }
                self.ended = true;
            }
            "error" => return Err(judge(None, &ErrorBody::read(&data))),
            _ => {} // pings, ends of blocks, and what is added to the format later
        }
        Ok(())
    }

    fn closed(&self) -> bool {
        self.ended
    }

    fn finish(mut self: Box<Self>) -> Result<Draft, Failure> {
        if !self.ended {
            return Err(Failure::cut());
        }
        self.draft.usage = self.spent();
        Ok(self.draft)
    }

    fn spent(&self) -> Option<TokenUsage> {
        usage(&self.usage)
    }
}

impl Decoder {
    fn add_usage(&mut self, told: &Value) {
        add_usage(&mut self.usage, told);
    }

    fn begin(&mut self, data: &Value, deltas: &mut Vec<Delta>) {
        let block = &data["content_block"];
        let begun = match block["type"].as_str().unwrap_or_default() {
            "text" => {
                let text = block["text"].as_str().unwrap_or_default();
                if !text.is_empty() {
                    deltas.push(Delta::Text(self.draft.shown(text, true)));
                }
                Block::Text(text.to_owned())
            }
            "tool_use" => {
                let name = block["name"].as_str().unwrap_or_default().to_owned();
                deltas.push(Delta::Tool(name.clone()));
                let provider_id = block["id"].as_str().unwrap_or_default().to_owned();
                let input = &block["input"];
                let given = input.as_object().is_some_and(|input| !input.is_empty());
                let arguments = if given { input.to_string() } else { String::new() };
                Block::Call(ModelToolCall { provider_id, name, arguments })
            }
            "thinking" | "redacted_thinking" => Block::Own(block.clone()),
            _ => return, // a block that we never asked for
        };
        let Some(index) = data["index"].as_u64() else { return };
        self.places.insert(index, self.draft.blocks.len());
        self.draft.blocks.push(begun);
    }

    fn grow(&mut self, data: &Value, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        let delta = &data["delta"];
        let Some(place) = data["index"].as_u64().and_then(|index| self.places.get(&index)) else {
            return Ok(());
        };
        let mut block = self.draft.blocks.remove(*place);
        let grown = match (&mut block, delta["type"].as_str().unwrap_or_default()) {
            (Block::Text(text), "text_delta") => {
                let piece = delta["text"].as_str().unwrap_or_default();
                if !piece.is_empty() {
                    deltas.push(Delta::Text(self.draft.shown(piece, text.is_empty())));
                }
                text.push_str(piece);
                true
            }
            (Block::Call(call), "input_json_delta") => {
                call.arguments.push_str(delta["partial_json"].as_str().unwrap_or_default());
                true
            }
            (Block::Own(own), "thinking_delta") => {
                let piece = delta["thinking"].as_str().unwrap_or_default();
                deltas.push(Delta::Reasoning(piece.to_owned()));
                append(&mut own["thinking"], piece)
            }
            (Block::Own(own), "signature_delta") => {
                append(&mut own["signature"], delta["signature"].as_str().unwrap_or_default())
            }
            (_, "text_delta" | "input_json_delta" | "thinking_delta" | "signature_delta") => false,
            _ => true, // citations, and what is added to the format later
        };
        self.draft.blocks.insert(*place, block);
        if grown { Ok(()) } else { Err(Failure::malformed("a piece does not belong to its block")) }
    }

    fn stop(&mut self, delta: &Value) -> Result<(), Failure> {
        let stop = match delta["stop_reason"].as_str() {
            None => return Ok(()),
            Some("tool_use") => Stop::ToolUse,
            Some("max_tokens") => Stop::MaxTokens,
            Some("refusal") => Stop::Refusal,
            Some("model_context_window_exceeded") => {
                let detail = "the model's window was full before the answer ended";
                return Err(Failure::new(FaultKind::ContextExceeded, detail));
            }
            Some(_) => Stop::EndTurn, // end_turn, stop_sequence, pause_turn
        };
        self.draft.stop = Some(stop);
        Ok(())
    }
}

fn append(value: &mut Value, piece: &str) -> bool {
    let joined = format!("{}{piece}", value.as_str().unwrap_or_default());
    *value = joined.into();
    true
}

/// Later counts replace earlier ones: they are running totals.
pub(in crate::llm::dialect) fn add_usage(usage: &mut Value, told: &Value) {
    let Some(told) = told.as_object() else { return };
    for (key, value) in told.iter().filter(|(_, value)| !value.is_null()) {
        usage[key] = value.clone();
    }
}

/// The provider counts cached tokens beside the others; here they are part of the input.
pub(in crate::llm::dialect) fn usage(told: &Value) -> Option<TokenUsage> {
    let cache_read = count(told, &["cache_read_input_tokens"]).unwrap_or(0);
    let cache_write = count(told, &["cache_creation_input_tokens"]).unwrap_or(0);
    Some(TokenUsage {
        input: count(told, &["input_tokens"])? + cache_read + cache_write,
        cache_read,
        cache_write,
        output: count(told, &["output_tokens"])?,
    })
}
