//! The chunks of a chat completion.

use super::calls::Calls;
use crate::llm::dialect::Failure;
use crate::llm::dialect::blocks::{Block, Draft};
use crate::llm::dialect::count::count;
use crate::llm::dialect::decode::Decode;
use crate::llm::dialect::refusal::{ErrorBody, judge};
use crate::llm::dialect::sse::Event;
use deputy_domain::model::{Delta, Stop, TokenUsage};
use serde_json::{Value, json};

/// Ends a stream.
const DONE: &str = "[DONE]";
/// The name under which servers want reasoning back, where they want it at all.
const ECHOED_REASONING: &str = "reasoning_content";

/// Collects the chunks of a chat completion.
#[derive(Debug, Default)]
pub(in crate::llm::dialect) struct Decoder {
    text: String,
    reasoning: String,
    calls: Calls,
    stop: Option<Stop>,
    usage: Option<TokenUsage>,
    done: bool,
}

impl Decode for Decoder {
    fn event(&mut self, event: &Event, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        if event.data.trim() == DONE {
            self.done = true;
            return Ok(());
        }
        let data = event.json()?;
        if !data["error"].is_null() || data["object"] == "error" {
            return Err(judge(None, &ErrorBody::read(&data)));
        }
        self.usage = usage(&data["usage"]).or(self.usage);
        let Some(choice) = data["choices"].get(0) else { return Ok(()) };
        // A server that does not stream answers with a whole message.
        let delta = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
        self.add(delta, deltas);
        if let Some(reason) = choice["finish_reason"].as_str().filter(|reason| !reason.is_empty()) {
            self.stop = Some(match reason {
                "tool_calls" | "function_call" => Stop::ToolUse,
                "length" => Stop::MaxTokens,
                "content_filter" => Stop::Refusal,
                "error" => {
                    return Err(Failure::malformed("the server says that it failed while it answered"));
                }
                _ => Stop::EndTurn,
            });
        }
        Ok(())
    }

    fn closed(&self) -> bool {
        self.done
    }

    fn finish(self: Box<Self>) -> Result<Draft, Failure> {
        if !self.done && self.stop.is_none() {
            return Err(Failure::cut());
        }
        let own = Some(self.reasoning).filter(|reasoning| !reasoning.is_empty());
        let own = own.map(|reasoning| Block::Own(json!({ ECHOED_REASONING: reasoning })));
        let text = Some(self.text).filter(|text| !text.is_empty()).map(Block::Text);
        let calls = self.calls.into_calls().map(Block::Call);
        Ok(Draft {
            blocks: own.into_iter().chain(text).chain(calls).collect(),
            stop: self.stop,
            usage: self.usage,
        })
    }

    fn spent(&self) -> Option<TokenUsage> {
        self.usage
    }
}

impl Decoder {
    fn add(&mut self, delta: &Value, deltas: &mut Vec<Delta>) {
        for key in [ECHOED_REASONING, "reasoning"] {
            if let Some(piece) = delta[key].as_str().filter(|piece| !piece.is_empty()) {
                deltas.push(Delta::Reasoning(piece.to_owned()));
                if key == ECHOED_REASONING {
                    self.reasoning.push_str(piece);
                }
                break; // servers that send both send the same twice
            }
        }
        for key in ["content", "refusal"] {
            let piece = delta[key].as_str().unwrap_or_default();
            if !piece.is_empty() {
                deltas.push(Delta::Text(piece.to_owned()));
                self.text.push_str(piece);
            }
        }
        for piece in delta["tool_calls"].as_array().into_iter().flatten() {
            self.calls.add(piece, deltas);
        }
    }
}

/// Cached tokens are part of the input here; DeepSeek has a name of its own for them.
pub(in crate::llm::dialect) fn usage(told: &Value) -> Option<TokenUsage> {
    let input = count(told, &["prompt_tokens"])?;
    let cached = count(told, &["prompt_tokens_details", "cached_tokens"]);
    let cached = cached.or_else(|| count(told, &["prompt_cache_hit_tokens"])).unwrap_or(0);
    let written = count(told, &["prompt_tokens_details", "cache_write_tokens"]).unwrap_or(0);
    let cache_read = cached.min(input);
    Some(TokenUsage {
        input,
        cache_read,
        cache_write: written.min(input - cache_read),
        output: count(told, &["completion_tokens"])?,
    })
}
