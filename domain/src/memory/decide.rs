//! The facts that follow from a command.

use super::command::{Command, Note};
use super::limit::{CONTRADICTIONS_MAX, KEY_CHARS_MAX, TEXT_BYTES_MAX};
use super::refusal::Refusal;
use super::state::{Known, Memory};
use deputy_protocol::At;
use deputy_protocol::event::MemoryEvent;
use deputy_protocol::ids::MemoryId;

/// The facts that follow from a command.
pub fn decide(it: Option<&Memory>, command: Command, now: At) -> Result<Vec<MemoryEvent>, Refusal> {
    let known = match (it, &command) {
        (None, Command::Note { .. }) => None,
        (None, _) => return Err(Refusal::Unknown),
        // The very one that was asked for before: whatever became of it since.
        (Some(_), Command::Note { .. }) | (Some(Memory::Forgotten(_)), Command::Forget { .. }) => {
            return Err(Refusal::AlreadyDone);
        }
        (Some(Memory::Known(known)), _) => Some(known),
        (Some(Memory::Forgotten(trace)), Command::Empty) => {
            return if trace.is_emptied {
                Err(Refusal::AlreadyDone)
            } else {
                Ok(vec![MemoryEvent::Emptied { at: now }])
            };
        }
        (Some(Memory::Forgotten(_)), _) => return Err(Refusal::Forgotten),
    };
    match (known, command) {
        (_, Command::Note { note, by }) => noted(note, by, now),
        (None, _) => Err(Refusal::Unknown),
        (Some(known), command) => of_known(known, command, now),
    }
}

fn noted(note: Note, by: String, now: At) -> Result<Vec<MemoryEvent>, Refusal> {
    let Note { category, key, text, project_id, source, thread, contradicts } = note;
    let key = checked(&key, &text)?;
    let facts = opposed(&[], contradicts, now)?;
    let noted = MemoryEvent::Noted { category, key, text, project_id, source, thread, by, at: now };
    Ok(std::iter::once(noted).chain(facts).collect())
}

fn of_known(known: &Known, command: Command, now: At) -> Result<Vec<MemoryEvent>, Refusal> {
    match command {
        Command::Note { .. } => Err(Refusal::AlreadyDone),
        Command::Change { category, key, text, confidence, contradicts, by } => {
            if confidence.is_some_and(|it| !(0.0..=1.0).contains(&it)) {
                return Err(Refusal::NoConfidence);
            }
            let category = category.unwrap_or(known.category);
            let text = text.unwrap_or_else(|| known.text.clone());
            let key = checked(key.as_ref().unwrap_or(&known.key), &text)?;
            let confidence = confidence.filter(|it| it.total_cmp(&known.confidence).is_ne());
            let is_same = category == known.category && key == known.key && text == known.text;
            let mut facts = opposed(&known.contradicts, contradicts, now)?;
            if !is_same || confidence.is_some() {
                facts.insert(0, MemoryEvent::Changed { category, key, text, confidence, by, at: now });
            }
            if facts.is_empty() { Err(Refusal::AlreadyDone) } else { Ok(facts) }
        }
        Command::Affirm { by } => {
            if by == known.source || known.affirmed_by.contains(&by) {
                return Err(Refusal::AlreadyDone);
            }
            Ok(vec![MemoryEvent::Affirmed { by, at: now }])
        }
        Command::Use { by } => {
            // One a day tells whether it is of any use; more of them would only make the history longer.
            if known.last_used_at.is_some_and(|last| last.date_naive() >= now.date_naive()) {
                return Err(Refusal::AlreadyDone);
            }
            Ok(vec![MemoryEvent::Used { by, at: now }])
        }
        Command::Contradict { memory } => {
            let facts = opposed(&known.contradicts, vec![memory], now)?;
            if facts.is_empty() { Err(Refusal::AlreadyDone) } else { Ok(facts) }
        }
        Command::Prefer { over, by_hand } => preferred(known, over, by_hand, now),
        Command::Forget { by } => {
            Ok(vec![MemoryEvent::Forgotten { project_id: known.project_id, by, at: now }])
        }
        Command::Empty => Err(Refusal::Remembered),
    }
}

/// What was set by hand is trusted no more than that, whichever agent repeats it.
fn preferred(
    known: &Known,
    over: Vec<MemoryId>,
    by_hand: bool,
    now: At,
) -> Result<Vec<MemoryEvent>, Refusal> {
    if over.is_empty() {
        return Err(Refusal::AlreadyDone);
    }
    opposed(&known.contradicts, over.clone(), now)?;
    let confidence = if by_hand { 1.0 } else { known.set.unwrap_or(1.0) };
    Ok(vec![MemoryEvent::Preferred { over, confidence, at: now }])
}

/// A key as it is kept: one line.
fn checked(key: &str, text: &str) -> Result<String, Refusal> {
    let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
    if key.is_empty() || text.trim().is_empty() {
        return Err(Refusal::Silent);
    }
    let chars = key.chars().count();
    if chars > KEY_CHARS_MAX {
        return Err(Refusal::LongKey { chars });
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::LongText { size_bytes: text.len() });
    }
    Ok(key)
}

/// Those that are contradicted now and were not before, each once.
fn opposed(before: &[MemoryId], wanted: Vec<MemoryId>, now: At) -> Result<Vec<MemoryEvent>, Refusal> {
    let mut new: Vec<MemoryId> = Vec::new();
    for memory in wanted {
        if !before.contains(&memory) && !new.contains(&memory) {
            new.push(memory);
        }
    }
    if before.len() + new.len() > CONTRADICTIONS_MAX {
        return Err(Refusal::ContradictsTooMuch);
    }
    Ok(new.into_iter().map(|memory| MemoryEvent::Contradicts { memory, at: now }).collect())
}
