//! Things as a line or two of text.

use crate::office::ProjectHandle;
use crate::ports::{LedgerFault, World};
use deputy_protocol::At;
use deputy_protocol::ids::ProjectId;
use deputy_protocol::wording::cut;
use serde::Serialize;
use std::collections::HashMap;

/// Characters of an order's first line that stand in a list.
const TITLE_CHARS_MAX: usize = 100;

/// A moment, in UTC.
pub(super) fn at(at: At) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// A word of the contract, as in JSON.
pub(super) fn word(it: &impl Serialize) -> String {
    serde_json::to_value(it).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The beginning of a text, on one line.
pub(super) fn title(text: &str) -> String {
    cut(text.trim().lines().next().unwrap_or_default(), TITLE_CHARS_MAX)
}

/// The end of a text.
pub(super) fn end_of(text: &str, chars_max: usize) -> String {
    match text.char_indices().rev().nth(chars_max) {
        Some((start, c)) => format!("…{}", &text[start + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

/// Names of projects, each looked up once.
pub(super) struct Names<'a> {
    world: &'a World,
    known: HashMap<ProjectId, String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, known: HashMap::new() }
    }

    /// The name of a project, or `-` for work that belongs to none.
    pub(super) async fn of(&mut self, id: Option<ProjectId>) -> Result<String, LedgerFault> {
        let Some(id) = id else { return Ok("-".to_owned()) };
        if let Some(name) = self.known.get(&id) {
            return Ok(name.clone());
        }
        let found = ProjectHandle::new(self.world.clone()).load(id).await?;
        let name = found.map_or_else(|| id.to_string(), |project| project.name);
        self.known.insert(id, name.clone());
        Ok(name)
    }
}
