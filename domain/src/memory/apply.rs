//! A memory after a fact.

use super::limit::AFFIRMED_MAX;
use super::state::{Known, Memory, Trace};
use deputy_protocol::event::MemoryEvent;
use deputy_protocol::ids::MemoryId;

impl Memory {
    /// The memory that a fact begins; `None` if it begins none. The words of a forgotten one are gone, so its stream begins
    /// for whoever reads it with the fact that it was forgotten.
    pub fn begin(event: &MemoryEvent) -> Option<Self> {
        match event {
            MemoryEvent::Noted { category, key, text, project_id, source, thread: _, by, at } => {
                Some(Self::Known(Known {
                    category: *category,
                    key: key.clone(),
                    text: text.clone(),
                    project_id: *project_id,
                    confidence: 1.0,
                    source: source.clone(),
                    by: by.clone(),
                    affirmed_by: Vec::new(),
                    contradicted_by: Vec::new(),
                    contradicts: Vec::new(),
                    doubted_for: Vec::new(),
                    set: None,
                    created_at: *at,
                    updated_at: *at,
                    last_used_at: None,
                }))
            }
            MemoryEvent::Forgotten { .. } => forgotten(event),
            MemoryEvent::Changed { .. }
            | MemoryEvent::Used { .. }
            | MemoryEvent::Affirmed { .. }
            | MemoryEvent::Contradicted { .. }
            | MemoryEvent::Contradicts { .. }
            | MemoryEvent::Preferred { .. }
            | MemoryEvent::Outdone { .. }
            | MemoryEvent::Cleared { .. }
            | MemoryEvent::Emptied { .. } => None,
        }
    }

    /// The memory after a fact.
    #[must_use]
    pub fn apply(self, event: &MemoryEvent) -> Self {
        match self {
            Self::Known(known) => match forgotten(event) {
                Some(trace) => trace,
                None => Self::Known(after(known, event)),
            },
            Self::Forgotten(mut trace) => {
                // Whatever else was on its way says nothing about what is gone.
                trace.is_emptied |= matches!(event, MemoryEvent::Emptied { .. });
                Self::Forgotten(trace)
            }
        }
    }
}

/// What is left after a fact that forgets: it follows from that fact alone.
fn forgotten(event: &MemoryEvent) -> Option<Memory> {
    let MemoryEvent::Forgotten { project_id, by, at } = event else { return None };
    Some(Memory::Forgotten(Trace { project_id: *project_id, by: by.clone(), at: *at, is_emptied: false }))
}

fn after(mut known: Known, event: &MemoryEvent) -> Known {
    match event {
        MemoryEvent::Changed { category, key, text, confidence, at, by: _ } => {
            known.category = *category;
            known.key.clone_from(key);
            known.text.clone_from(text);
            if let Some(confidence) = confidence {
                set(&mut known, *confidence);
                known.set = Some(*confidence);
            }
            known.updated_at = *at;
        }
        MemoryEvent::Affirmed { by, at: _ } => {
            if known.affirmed_by.len() < AFFIRMED_MAX && !known.affirmed_by.contains(by) {
                known.affirmed_by.push(by.clone());
            }
        }
        MemoryEvent::Used { at, by: _ } => known.last_used_at = Some(*at),
        MemoryEvent::Contradicted { by, at: _ } => {
            if add(&mut known.contradicted_by, *by) {
                doubt(&mut known, *by);
            }
        }
        MemoryEvent::Contradicts { memory, at: _ } => drop(add(&mut known.contradicts, *memory)),
        MemoryEvent::Preferred { over, confidence, at: _ } => {
            set(&mut known, *confidence);
            known.set = known.set.filter(|_| known.is_set());
            known.contradicted_by.retain(|it| !over.contains(it));
            for other in over {
                add(&mut known.contradicts, *other);
            }
        }
        MemoryEvent::Outdone { by, at: _ } => {
            known.contradicts.retain(|it| it != by);
            add(&mut known.contradicted_by, *by);
            doubt(&mut known, *by);
        }
        MemoryEvent::Cleared { of, at: _ } => clear(&mut known, *of),
        MemoryEvent::Noted { .. } | MemoryEvent::Forgotten { .. } | MemoryEvent::Emptied { .. } => {}
    }
    known
}

/// Says how far it is trusted, whoever said otherwise until now.
fn set(known: &mut Known, confidence: f64) {
    known.confidence = confidence;
    known.doubted_for.clear();
}

/// Halves the confidence, once for each that says otherwise.
fn doubt(known: &mut Known, by: MemoryId) {
    if add(&mut known.doubted_for, by) {
        known.confidence /= 2.0;
    }
}

/// Takes back what another one did, if it did anything. What was halved is doubled: that is the very number it was.
fn clear(known: &mut Known, of: MemoryId) {
    known.contradicts.retain(|it| *it != of);
    known.contradicted_by.retain(|it| *it != of);
    if known.doubted_for.contains(&of) {
        known.doubted_for.retain(|it| *it != of);
        known.confidence = (known.confidence * 2.0).min(1.0);
    }
}

/// Whether it was not there before.
fn add(ids: &mut Vec<MemoryId>, id: MemoryId) -> bool {
    let is_new = !ids.contains(&id);
    if is_new {
        ids.push(id);
    }
    is_new
}
