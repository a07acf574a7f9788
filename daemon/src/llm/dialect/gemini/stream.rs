//! The chunks of a generateContent stream.

use crate::llm::dialect::Failure;
use crate::llm::dialect::blocks::{Block, Draft};
use crate::llm::dialect::count::count;
use crate::llm::dialect::decode::Decode;
use crate::llm::dialect::refusal::{ErrorBody, judge};
use crate::llm::dialect::sse::Event;
use deputy_domain::model::{Delta, FaultKind, ModelToolCall, Stop, TokenUsage};
use serde_json::{Value, json};

/// Collects a generateContent stream.
#[derive(Debug, Default)]
pub(in crate::llm::dialect) struct Decoder {
    draft: Draft,
}

impl Decode for Decoder {
    fn event(&mut self, event: &Event, deltas: &mut Vec<Delta>) -> Result<(), Failure> {
        let data = event.json()?;
        if !data["error"].is_null() || data.is_array() {
            return Err(judge(None, &ErrorBody::read(&data)));
        }
        self.draft.usage = usage(&data["usageMetadata"]).or(self.draft.usage);
        if data["promptFeedback"]["blockReason"].is_string() {
            self.draft.stop = Some(Stop::Refusal);
        }
        let candidate = &data["candidates"][0];
        for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
            self.part(part, deltas);
        }
        if let Some(reason) = candidate["finishReason"].as_str() {
            self.draft.stop = Some(stop(reason)?);
        }
        Ok(())
    }

    /// Usage may still follow the reason to stop: the end of the stream is its end.
    fn closed(&self) -> bool {
        false
    }

    fn finish(self: Box<Self>) -> Result<Draft, Failure> {
        if self.draft.stop.is_none() { Err(Failure::cut()) } else { Ok(self.draft) }
    }

    fn spent(&self) -> Option<TokenUsage> {
        self.draft.usage
    }
}

impl Decoder {
    fn part(&mut self, part: &Value, deltas: &mut Vec<Delta>) {
        if part["thought"] == true {
            deltas.push(Delta::Reasoning(part["text"].as_str().unwrap_or_default().to_owned()));
            return;
        }
        let signed = part["thoughtSignature"].is_string();
        if signed {
            self.draft.blocks.push(Block::Own(json!({ "thoughtSignature": part["thoughtSignature"] })));
        }
        let call = &part["functionCall"];
        if call.is_object() {
            let name = call["name"].as_str().unwrap_or_default().to_owned();
            deltas.push(Delta::Tool(name.clone()));
            let arguments = if call["args"].is_null() { "{}".to_owned() } else { call["args"].to_string() };
            let provider_id = call["id"].as_str().unwrap_or_default().to_owned();
            self.draft.blocks.push(Block::Call(ModelToolCall { provider_id, name, arguments }));
        } else if let Some(piece) = part["text"].as_str().filter(|piece| !piece.is_empty()) {
            self.text(piece, signed, deltas);
        }
    }

    /// Pieces are one text until a call comes between them. A signed piece stays apart: its signature is its own.
    fn text(&mut self, piece: &str, signed: bool, deltas: &mut Vec<Delta>) {
        let before = self.draft.blocks.iter().rfind(|block| !matches!(block, Block::Own(_)));
        let goes_on = matches!(before, Some(Block::Text(_) | Block::More(_)));
        deltas.push(Delta::Text(self.draft.shown(piece, !goes_on)));
        match self.draft.blocks.as_mut_slice() {
            [.., Block::Own(_), Block::Text(_) | Block::More(_)] if goes_on => {
                self.draft.blocks.push(Block::More(piece.to_owned()));
            }
            [.., Block::Text(text) | Block::More(text)] if !signed => text.push_str(piece),
            _ if goes_on => self.draft.blocks.push(Block::More(piece.to_owned())),
            _ => self.draft.blocks.push(Block::Text(piece.to_owned())),
        }
    }
}

fn stop(reason: &str) -> Result<Stop, Failure> {
    Ok(match reason {
        "STOP" | "FINISH_REASON_UNSPECIFIED" => Stop::EndTurn,
        "MAX_TOKENS" => Stop::MaxTokens,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" => Stop::Refusal,
        "MISSING_THOUGHT_SIGNATURE" => {
            return Err(Failure::new(FaultKind::Invalid, "a thought signature is missing in the request"));
        }
        other => return Err(Failure::malformed(format!("the model stopped for {other}"))),
    })
}

/// Cached tokens are part of the prompt here; thoughts are counted beside the answer.
pub(in crate::llm::dialect) fn usage(told: &Value) -> Option<TokenUsage> {
    let prompt = count(told, &["promptTokenCount"])?;
    let input = prompt + count(told, &["toolUsePromptTokenCount"]).unwrap_or(0);
    let answer =
        told.get("candidatesTokenCount").map_or(Some(0), |_| count(told, &["candidatesTokenCount"]))?;
    let thoughts = count(told, &["thoughtsTokenCount"]).unwrap_or(0);
    let cache_read = count(told, &["cachedContentTokenCount"]).unwrap_or(0).min(input);
    Some(TokenUsage { input, cache_read, cache_write: 0, output: answer + thoughts })
}
