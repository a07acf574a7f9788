//! A run that is a part of a plan: what it builds on, and whether its result is reviewed or built on by others.

use super::state::Run;
use super::told::{at_odds, chosen, marked};
use deputy_protocol::event::{FileConflict, Foundation, PlanPart, Prompt};

/// What stands where the name of a branch does, in words about conflicts between parts of a plan.
const OTHERS: &str = "another task's branch";

impl Run {
    /// Whether its result is delivered nowhere: other runs of its plan build on it, and one of those is reviewed.
    pub fn is_inner(&self) -> bool {
        self.order.part.as_ref().is_some_and(|part| !part.gathers)
    }

    /// What it builds on is on its branch. One that only gathers is done with that, unless there is something to settle.
    pub(super) fn build_on(&mut self, conflicts: &[FileConflict], untold: u64) {
        self.settles.extend(marked(conflicts));
        self.conflicts.extend(marked(conflicts));
        self.chosen.extend(chosen(OTHERS, conflicts));
        if !conflicts.is_empty() {
            self.tell(Prompt::Deputy, at_odds(conflicts, untold));
        } else if let Some(PlanPart { gathers: true, builds_on, .. }) = &self.order.part
            && !builds_on.is_empty()
        {
            self.summary = Some(together(builds_on));
            self.as_it_is = true;
        }
    }
}

fn together(builds_on: &[Foundation]) -> String {
    let titles: Vec<&str> = builds_on.iter().map(|piece| piece.title.as_str()).collect();
    format!("Brings together: {}.", titles.join("; "))
}
