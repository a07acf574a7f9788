//! The edge of the scripted model: waits, streams pieces, fails on purpose.

use super::choose::{self, Chosen};
use super::script::{ScriptFile, ScriptedFault, Turn};
use deputy_domain::model::{
    Delta, FaultKind, ModelAnswer, ModelFault, ModelMessage, ModelRequest, ModelToolCall, Stop, TokenUsage,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::mpsc;

/// A delay in a script is a test's or a demo's: never longer than a patient person.
const DELAY_MAX: Duration = Duration::from_mins(10);
/// Characters of one piece of streamed text.
const PIECE_CHARS: usize = 24;
/// Requests whose played faults are remembered; beyond that they are all forgotten and fail again.
const REMEMBERED_MAX: usize = 10_000;

/// A model that plays a script. It reaches no network, costs nothing, and says that it is scripted.
#[derive(Debug, Default)]
pub struct Scripted {
    file: Option<ScriptFile>,
    /// How often each request has failed on purpose.
    failed: Mutex<HashMap<[u8; 32], u32>>,
}

impl Scripted {
    /// Plays this file; without one, the built-in demo.
    pub fn new(file: Option<ScriptFile>) -> Self {
        Self { file, failed: Mutex::default() }
    }

    /// Asks once.
    pub async fn call(
        &self,
        request: &ModelRequest,
        deltas: &mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault> {
        let chosen = choose::next_turn(self.file.as_ref(), request)
            .map_err(|detail| ModelFault::new(&request.model, FaultKind::Invalid, None, detail))?;
        let turn = &chosen.turn;
        tokio::time::sleep(Duration::from_millis(turn.delay_ms).min(DELAY_MAX)).await;
        if let Some(fault) = &turn.fault
            && self.fails_now(request, fault)
        {
            let said: String = turn.text.chars().take(fault.after_chars).collect();
            stream_text(&said, deltas);
            let after = fault.after_ms.map(Duration::from_millis);
            let detail = "Deputy's scripted model fails here because its script says so".to_owned();
            return Err(ModelFault::new(&request.model, fault.kind, after, detail));
        }
        if !turn.reasoning.is_empty() {
            let _ = deltas.try_send(Delta::Reasoning(turn.reasoning.clone()));
        }
        stream_text(&turn.text, deltas);
        for call in &turn.tool_calls {
            let _ = deltas.try_send(Delta::Tool(call.name.clone()));
        }
        Ok(answer(request, chosen))
    }

    fn fails_now(&self, request: &ModelRequest, fault: &ScriptedFault) -> bool {
        let bytes = serde_json::to_vec(request).expect("a request is plain data");
        let mut failed = self.failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if failed.len() >= REMEMBERED_MAX {
            failed.clear();
        }
        let times = failed.entry(Sha256::digest(&bytes).into()).or_default();
        *times = times.saturating_add(1);
        *times <= fault.times
    }
}

fn stream_text(text: &str, deltas: &mpsc::Sender<Delta>) {
    let characters: Vec<char> = text.chars().collect();
    for piece in characters.chunks(PIECE_CHARS) {
        let _ = deltas.try_send(Delta::Text(piece.iter().collect()));
    }
}

fn answer(request: &ModelRequest, chosen: Chosen) -> ModelAnswer {
    let Chosen { turn, index, next } = chosen;
    let usage = (!turn.no_usage).then(|| turn.usage.unwrap_or_else(|| estimate(request, &turn)));
    let tool_calls: Vec<ModelToolCall> = turn
        .tool_calls
        .iter()
        .enumerate()
        .map(|(at, call)| ModelToolCall {
            provider_id: format!("scripted_{index}_{at}"),
            name: call.name.clone(),
            arguments: call.arguments_text(),
        })
        .collect();
    let usual = if tool_calls.is_empty() { Stop::EndTurn } else { Stop::ToolUse };
    let opaque = vec![choose::marker(next)];
    ModelAnswer { text: turn.text, tool_calls, opaque, stop: turn.stop.unwrap_or(usual), usage }
}

/// A quarter of the bytes: near enough to real tokens, and the same on every machine.
fn estimate(request: &ModelRequest, turn: &Turn) -> TokenUsage {
    let tools: usize = request.tools.iter().map(|tool| tool.description.len() + tool.name.len()).sum();
    let messages: usize = request.messages.iter().map(message_bytes).sum();
    let calls: usize = turn.tool_calls.iter().map(|call| call.name.len() + call.arguments_text().len()).sum();
    TokenUsage {
        input: tokens(request.system.len() + tools + messages),
        output: tokens(turn.text.len() + calls),
        ..TokenUsage::default()
    }
}

fn message_bytes(message: &ModelMessage) -> usize {
    match message {
        ModelMessage::User { text } => text.len(),
        ModelMessage::Assistant { text, tool_calls, .. } => {
            text.len() + tool_calls.iter().map(|call| call.name.len() + call.arguments.len()).sum::<usize>()
        }
        ModelMessage::Tools { results } => results.iter().map(|result| result.text.len()).sum(),
    }
}

fn tokens(bytes: usize) -> u64 {
    u64::try_from(bytes / 4).unwrap_or(u64::MAX).max(1)
}
