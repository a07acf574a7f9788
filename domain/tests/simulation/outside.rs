//! What is not Deputy: hands that act, trees that change, targets that receive.

use deputy_protocol::ids::{RunId, ToolUseId};
use std::collections::{BTreeMap, BTreeSet};

/// What the journal of the hands says about a tool that began.
pub(crate) enum Recovered {
    Done(String),
    NeverBegan,
    Lost,
}

/// The hands of one run: a process with a journal. When it dies, its journal is gone, and another takes its place.
#[derive(Default)]
struct Hands {
    incarnation: u32,
    journal: BTreeMap<ToolUseId, String>,
}

/// What is not Deputy.
#[derive(Default)]
pub(crate) struct Outside {
    hands: BTreeMap<RunId, Hands>,
    /// Each tool that did something changes the tree.
    trees: BTreeMap<RunId, u64>,
    /// How often a tool had its effect.
    executions: BTreeMap<ToolUseId, u32>,
    captured: BTreeSet<String>,
    /// Merges that the target has, by what was merged.
    target: BTreeMap<(RunId, String), u32>,
    reverted: BTreeMap<RunId, u32>,
}

impl Outside {
    pub(crate) fn incarnation(&mut self, run_id: RunId) -> u32 {
        self.hands.entry(run_id).or_default().incarnation
    }

    /// The hands die with their journal.
    pub(crate) fn lose_hands(&mut self, run_id: RunId) {
        let hands = self.hands.entry(run_id).or_default();
        hands.incarnation += 1;
        hands.journal.clear();
    }

    /// Uses a tool with the hands that somebody is attached to; `None` when those are gone. An id that the journal knows
    /// is answered and not used again.
    pub(crate) fn execute(&mut self, run_id: RunId, tool_use: ToolUseId, incarnation: u32) -> Option<String> {
        let hands = self.hands.entry(run_id).or_default();
        if hands.incarnation != incarnation {
            return None;
        }
        if let Some(known) = hands.journal.get(&tool_use) {
            return Some(known.clone());
        }
        let tree = self.trees.entry(run_id).or_insert(0);
        *tree += 1;
        let text = format!("tree {tree}");
        hands.journal.insert(tool_use, text.clone());
        let times = self.executions.entry(tool_use).or_insert(0);
        *times += 1;
        assert_eq!(*times, 1, "{tool_use} had its effect twice");
        Some(text)
    }

    /// What became of a tool that began under an earlier owner, whose hands were of that incarnation or an earlier one.
    pub(crate) fn recover(
        &mut self,
        run_id: RunId,
        tool_use: ToolUseId,
        journal_is_whole: bool,
    ) -> Recovered {
        let hands = self.hands.entry(run_id).or_default();
        match hands.journal.get(&tool_use) {
            Some(text) => Recovered::Done(text.clone()),
            None if journal_is_whole => Recovered::NeverBegan,
            None => Recovered::Lost,
        }
    }

    pub(crate) fn capture(&mut self, run_id: RunId) -> String {
        let commit = format!("{run_id}@{}", self.trees.get(&run_id).copied().unwrap_or(0));
        self.captured.insert(commit.clone());
        commit
    }

    pub(crate) fn is_captured(&self, commit: &str) -> bool {
        self.captured.contains(commit)
    }

    /// Whether the checks pass over a commit: the truth, whatever anybody claims. Two of three trees are good.
    pub(crate) fn passes(commit: &str) -> bool {
        let sum: u32 = commit.bytes().map(u32::from).sum();
        !sum.is_multiple_of(3)
    }

    /// Merges, unless the target has it already.
    pub(crate) fn deliver(&mut self, run_id: RunId, commit: &str) {
        assert!(self.is_captured(commit), "{commit} was delivered and never captured");
        self.target.entry((run_id, commit.to_owned())).or_insert(1);
    }

    pub(crate) fn has(&self, run_id: RunId, commit: &str) -> bool {
        self.target.contains_key(&(run_id, commit.to_owned()))
    }

    /// How many different results of a run its target has.
    pub(crate) fn deliveries(&self, run_id: RunId) -> usize {
        self.target.keys().filter(|(run, _)| *run == run_id).count()
    }

    /// Reverts, unless the target has the revert already.
    pub(crate) fn take_back(&mut self, run_id: RunId) {
        self.reverted.entry(run_id).or_insert(1);
    }

    pub(crate) fn is_taken_back(&self, run_id: RunId) -> bool {
        self.reverted.contains_key(&run_id)
    }

    pub(crate) fn executed(&self, tool_use: ToolUseId) -> bool {
        self.executions.contains_key(&tool_use)
    }
}
