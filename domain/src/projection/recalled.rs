//! Memories that went into the prompts of a run or a conversation: they lie in its row, for whoever reads an answer.

use deputy_protocol::event::{MemoryRef, StepEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most of them that are listed with one run or conversation; its steps have the rest.
pub(super) const RECALLED_MAX: usize = 500;

/// A memory that went into prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecalledDoc {
    /// Which, as it was when it was recalled first. Later prompts have its words of then.
    pub memory: MemoryRef,
    /// How many inputs the agent had been told by then: it stands behind the answer to the last of them, and behind all
    /// later ones.
    pub input: u32,
}

/// Those that stand behind an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// In the order in which they were recalled, each once.
    pub listed: Vec<RecalledDoc>,
    /// Whether there are more of them.
    pub left_out: bool,
}

impl RecalledDoc {
    /// Those behind the answer to an input: what was recalled for an earlier one is still in its prompt.
    pub fn behind(all: &[Self], input: u32) -> Behind {
        let (listed, rest) = all.split_at(all.len().min(RECALLED_MAX));
        let mut seen = BTreeSet::new();
        // Rows that were written before have some of them several times.
        let is_first = |it: &&Self| it.input <= input && seen.insert(it.memory.id);
        let listed = listed.iter().filter(is_first).copied().collect();
        Behind { listed, left_out: rest.iter().any(|it| it.input <= input) }
    }
}

/// Whether a step tells of memories that went into a prompt.
pub(super) const fn concerned(event: &StepEvent) -> bool {
    matches!(event, StepEvent::Recalled { .. })
}

/// What a step adds to them: each memory once, with the first input that it was recalled for. One more than is listed says
/// for which answers some are left out.
pub(super) fn apply(recalled: &mut Vec<RecalledDoc>, event: &StepEvent) {
    let StepEvent::Recalled { memories, input, .. } = event else { return };
    for memory in memories {
        let is_there = recalled.iter().any(|it| it.memory.id == memory.id);
        if recalled.len() <= RECALLED_MAX && !is_there {
            recalled.push(RecalledDoc { memory: *memory, input: *input });
        }
    }
}
