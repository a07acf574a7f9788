//! Memories that went into the prompts of a run or a conversation: they lie in its row, for whoever reads an answer.

use deputy_protocol::event::{MemoryRef, StepEvent};
use serde::{Deserialize, Serialize};

/// Most of them that are listed with one run or conversation; its steps have the rest.
const RECALLED_MAX: usize = 500;

/// A memory that went into a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecalledDoc {
    /// Which, as it was.
    pub memory: MemoryRef,
    /// How many inputs the agent had been told by then: it stands behind the answer to the last of them, and behind all
    /// later ones.
    pub input: u32,
}

/// Whether a step tells of memories that went into a prompt.
pub(super) const fn concerned(event: &StepEvent) -> bool {
    matches!(event, StepEvent::Recalled { .. })
}

/// What a step adds to them: each memory once for each input that it was recalled for.
pub(super) fn apply(recalled: &mut Vec<RecalledDoc>, event: &StepEvent) {
    let StepEvent::Recalled { memories, input, .. } = event else { return };
    for memory in memories {
        let is_there = recalled.iter().any(|it| it.memory.id == memory.id && it.input == *input);
        if recalled.len() < RECALLED_MAX && !is_there {
            recalled.push(RecalledDoc { memory: *memory, input: *input });
        }
    }
}
