//! Which turn comes next: a pure function of the request, so it survives restarts and replays.

use super::demo;
use super::script::{On, Script, ScriptFile, Turn};
use deputy_domain::model::{ModelMessage, ModelRequest};
use serde_json::json;
use std::borrow::Cow;

/// Opens a block of turns inside a user text; three backticks alone on a line close it.
const BLOCK_START: &str = "```script";
const BLOCK_END: &str = "```";

/// A turn, its index in the script, and the index of the turn after it.
pub(super) struct Chosen {
    pub(super) turn: Turn,
    pub(super) index: u64,
    pub(super) next: u64,
}

impl Chosen {
    const fn new(turn: Turn, index: u64) -> Self {
        Self { turn, index, next: index.saturating_add(1) }
    }
}

/// The turn that answers this request. The error says what is wrong with the script, for people.
pub(super) fn next_turn(file: Option<&ScriptFile>, request: &ModelRequest) -> Result<Chosen, String> {
    scripted_turn(file, request).map(|chosen| aside(request, chosen))
}

fn scripted_turn(file: Option<&ScriptFile>, request: &ModelRequest) -> Result<Chosen, String> {
    let users = user_texts(request);
    for (at, text) in users.iter().rev() {
        if let Some(block) = block_in(text) {
            let script = parse_block(block)?;
            return Ok(play(&script, turn_index(&request.messages[*at..])));
        }
    }
    let Some(file) = file else {
        if !demo::is_for(request) {
            return Ok(Chosen::new(said(demo::NOBODY), 0));
        }
        let index = turn_index(&request.messages);
        return Ok(Chosen::new(demo::turn(index, &request.messages), index));
    };
    let (first, last) = (users.first(), users.last());
    let chosen = file.scripts.iter().find_map(|script| {
        let (at, text) = match script.on {
            On::First => (0, first.map_or("", |(_, text)| text)),
            On::Last => last.map_or((0, ""), |(at, text)| (*at, text)),
        };
        script.contains.iter().all(|part| text.contains(part.as_str())).then_some((script, at))
    });
    match chosen {
        Some((script, at)) => Ok(play(script, turn_index(&request.messages[at..]))),
        None => Ok(Chosen::new(said("Deputy's scripted model has no script for this."), 0)),
    }
}

fn play(script: &Script, index: u64) -> Chosen {
    let turn = script.turn(index).cloned();
    Chosen::new(turn.unwrap_or_else(|| said("Deputy's scripted model: its script has ended.")), index)
}

/// A request that offers no tools asks for words (a summary, say): it is answered beside the script, which goes on
/// afterwards where it was.
fn aside(request: &ModelRequest, chosen: Chosen) -> Chosen {
    if !request.tools.is_empty() || chosen.turn.tool_calls.is_empty() {
        return chosen;
    }
    let messages = request.messages.len();
    let text = format!("Deputy's scripted model: {messages} messages so far, and its script has more to do.");
    Chosen { turn: said(&text), next: chosen.index, ..chosen }
}

fn said(text: &str) -> Turn {
    Turn { text: text.to_owned(), ..Turn::default() }
}

fn user_texts(request: &ModelRequest) -> Vec<(usize, &str)> {
    let messages = request.messages.iter().enumerate();
    messages
        .filter_map(|(at, message)| match message {
            ModelMessage::User { text } => Some((at, text.as_str())),
            ModelMessage::Assistant { .. } | ModelMessage::Tools { .. } => None,
        })
        .collect()
}

/// What the last answer says comes next, or else the number of answers.
fn turn_index(messages: &[ModelMessage]) -> u64 {
    let mut count = 0;
    let mut said = None;
    for message in messages {
        if let ModelMessage::Assistant { opaque, .. } = message {
            count += 1;
            said = opaque.iter().find_map(|block| block["scripted"]["next"].as_u64());
        }
    }
    said.unwrap_or(count)
}

/// What an answer says of the turn after it, so that a shortened transcript goes on right.
pub(super) fn marker(next: u64) -> serde_json::Value {
    json!({ "scripted": { "next": next } })
}

fn block_in(text: &str) -> Option<&str> {
    let start = text.find(BLOCK_START)? + BLOCK_START.len();
    let body = &text[start..];
    Some(body.split(&format!("\n{BLOCK_END}")[..]).next().unwrap_or(body))
}

/// A list of turns, or a whole script.
fn parse_block(block: &str) -> Result<Script, String> {
    let block: Cow<'_, str> = block.trim().into();
    let parsed = if block.starts_with('[') {
        serde_json::from_str(&block).map(|turns| Script { turns, ..Script::default() })
    } else {
        serde_json::from_str(&block)
    };
    parsed.map_err(|fault| format!("the script block in the text is not right: {fault}"))
}
