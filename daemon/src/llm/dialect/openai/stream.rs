//! The events of a Responses stream.

use crate::llm::dialect::Failure;
use crate::llm::dialect::blocks::{Block, Draft, begun};
use crate::llm::dialect::count::count;
use crate::llm::dialect::decode::Decode;
use crate::llm::dialect::refusal::{ErrorBody, judge};
use crate::llm::dialect::sse::Event;
use deputy_domain::model::{Delta, ModelToolCall, Stop, TokenUsage};
use serde_json::Value;
use std::collections::BTreeMap;

/// Collects a Responses stream. Pieces are only shown: an item counts when it is done, whole as the provider says it.
#[derive(Debug, Default)]
pub(in crate::llm::dialect) struct Decoder {
    items: BTreeMap<u64, Vec<Block>>,
    /// The item whose text was shown last.
    shown: Option<u64>,
    refused: bool,
    usage: Option<TokenUsage>,
    stop: Option<Stop>,
}

impl Decode for Decoder {
    fn event(&mut self, event: &Event, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        let data = event.json()?;
        let index = data["output_index"].as_u64().unwrap_or(0);
        match data["type"].as_str().unwrap_or_default() {
            "response.output_item.added" if data["item"]["type"] == "function_call" => {
                deltas.push(Delta::Tool(data["item"]["name"].as_str().unwrap_or_default().to_owned()));
            }
            "response.output_text.delta" | "response.refusal.delta" => {
                self.show(index, &data["delta"], deltas);
            }
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                let piece = data["delta"].as_str().unwrap_or_default();
                deltas.push(Delta::Reasoning(piece.to_owned()));
            }
            "response.output_item.done" => {
                let item = self.item(&data["item"]);
                self.items.insert(index, item);
            }
            "response.completed" => self.end(&data["response"], Stop::EndTurn),
            "response.incomplete" => {
                let filtered = data["response"]["incomplete_details"]["reason"] == "content_filter";
                self.end(&data["response"], if filtered { Stop::Refusal } else { Stop::MaxTokens });
            }
            "response.failed" | "error" => {
                self.usage = usage(&data["response"]["usage"]);
                return Err(judge(None, &ErrorBody::read(&data)));
            }
            _ => {} // the beginnings and ends of parts, and what is added to the format later
        }
        Ok(())
    }

    fn closed(&self) -> bool {
        self.stop.is_some()
    }

    fn finish(self: Box<Self>) -> Result<Draft, Failure> {
        let Some(stop) = self.stop else { return Err(Failure::cut()) };
        let stop = Some(if self.refused && stop == Stop::EndTurn { Stop::Refusal } else { stop });
        Ok(Draft { blocks: self.items.into_values().flatten().collect(), stop, usage: self.usage })
    }

    fn spent(&self) -> Option<TokenUsage> {
        self.usage
    }
}

impl Decoder {
    fn show(&mut self, index: u64, piece: &Value, deltas: &mut Vec<Delta>) {
        let piece = piece.as_str().unwrap_or_default();
        if piece.is_empty() {
            return;
        }
        let apart = self.shown.replace(index).is_some_and(|shown| shown != index);
        deltas.push(Delta::Text(begun(piece, apart)));
    }

    fn end(&mut self, response: &Value, stop: Stop) {
        if self.items.is_empty() {
            let output: Vec<Value> = response["output"].as_array().cloned().unwrap_or_default();
            for (index, item) in (0..).zip(&output) {
                let item = self.item(item);
                self.items.insert(index, item);
            }
        }
        self.usage = usage(&response["usage"]);
        self.stop = Some(stop);
    }

    fn item(&mut self, item: &Value) -> Vec<Block> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match item["type"].as_str().unwrap_or_default() {
            "message" => {
                let parts = item["content"].as_array().into_iter().flatten();
                let said: String = parts
                    .map(|part| {
                        self.refused |= part["type"] == "refusal";
                        text(if part["type"] == "refusal" { &part["refusal"] } else { &part["text"] })
                    })
                    .collect();
                vec![Block::Text(said)]
            }
            "function_call" => vec![Block::Call(ModelToolCall {
                provider_id: text(&item["call_id"]),
                name: text(&item["name"]),
                arguments: text(&item["arguments"]),
            })],
            // Without its encrypted content it lies at the provider, which stores nothing for us.
            "reasoning" if item["encrypted_content"].is_string() => vec![Block::Own(item.clone())],
            _ => Vec::new(),
        }
    }
}

/// Cached tokens are part of the input here.
pub(in crate::llm::dialect) fn usage(told: &Value) -> Option<TokenUsage> {
    let input = count(told, &["input_tokens"])?;
    let cache_read = count(told, &["input_tokens_details", "cached_tokens"]).unwrap_or(0).min(input);
    let written = count(told, &["input_tokens_details", "cache_write_tokens"]).unwrap_or(0);
    Some(TokenUsage {
        input,
        cache_read,
        cache_write: written.min(input - cache_read),
        output: count(told, &["output_tokens"])?,
    })
}
