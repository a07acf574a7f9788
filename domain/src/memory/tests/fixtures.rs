//! Memories to test with.

use crate::memory::{Command, Known, Memory, Note, Refusal, decide};
use deputy_protocol::At;
use deputy_protocol::event::{MemoryCategory, MemoryEvent, MemorySource};
use deputy_protocol::ids::MemoryId;
use uuid::Uuid;

pub(super) fn id(number: u128) -> MemoryId {
    MemoryId(Uuid::from_u128(number))
}

pub(super) fn day(number: i64) -> At {
    At::UNIX_EPOCH + chrono::TimeDelta::days(number)
}

/// Whether two numbers are the same, but for the last of their bits.
pub(super) fn is(one: f64, other: f64) -> bool {
    (one - other).abs() < f64::EPSILON
}

pub(super) fn note(key: &str, text: &str) -> Note {
    Note {
        category: MemoryCategory::Decision,
        key: key.to_owned(),
        text: text.to_owned(),
        project_id: None,
        source: MemorySource::Founder,
        thread: None,
        contradicts: Vec::new(),
    }
}

pub(super) fn noted(key: &str, text: &str) -> Memory {
    let command = Command::Note { note: note(key, text), by: "founder".to_owned() };
    carry(None, command, day(0)).expect("it can be noted").expect("it begins")
}

pub(super) fn known(key: &str, text: &str) -> Known {
    noted(key, text).known().expect("it is known").clone()
}

pub(super) fn forget() -> Command {
    Command::Forget { by: "founder".to_owned() }
}

pub(super) fn carry(it: Option<Memory>, command: Command, now: At) -> Result<Option<Memory>, Refusal> {
    let facts = decide(it.as_ref(), command, now)?;
    Ok(fold(it, &facts))
}

pub(super) fn fold(it: Option<Memory>, facts: &[MemoryEvent]) -> Option<Memory> {
    facts.iter().fold(it, |it, fact| match it {
        Some(it) => Some(it.apply(fact)),
        None => Memory::begin(fact),
    })
}
