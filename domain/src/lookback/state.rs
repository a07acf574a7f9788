//! What was counted of a run, and what is left.

use super::totals::{plus, since, totals};
use crate::run::Run;
use deputy_protocol::At;
use deputy_protocol::event::{LookbackEvent, RunEnd, RunTotals};
use deputy_protocol::ids::{ConversationId, RunId};
use serde::{Deserialize, Serialize};

/// What was counted of a run, and what is left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookback {
    /// Ends that are not counted yet, in order.
    pub due: Vec<RunEnd>,
    /// How many ends were counted.
    pub counted: u64,
    /// What went into track records.
    pub took: RunTotals,
}

/// What is asked of it: to count what is due.
#[derive(Clone, Debug)]
pub struct Command {
    /// Which run.
    pub run_id: RunId,
    /// It as it is.
    pub run: Run,
    /// Who is asked what there is to learn from it.
    pub conversation_id: Option<ConversationId>,
}

/// Somebody else counted it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run came to no end that is not counted")]
pub struct NothingToCount;

/// The facts that follow.
pub fn decide(
    it: Option<&Lookback>,
    command: Command,
    now: At,
) -> Result<Vec<LookbackEvent>, NothingToCount> {
    let Command { run_id, run, conversation_id } = command;
    let it = it.filter(|it| !it.due.is_empty()).ok_or(NothingToCount)?;
    Ok(vec![LookbackEvent::Counted {
        run_id,
        agent: run.order.agent.clone(),
        task_type: run.order.task_type,
        worker: run.worker.clone(),
        ends: it.due.clone(),
        took: since(totals(&run), it.took),
        conversation_id,
        at: now,
    }])
}

impl Lookback {
    /// It behind a fact.
    #[must_use]
    pub fn apply(mut self, event: &LookbackEvent) -> Self {
        let LookbackEvent::Counted { ends, took, .. } = event;
        // An end that came in between is still to be counted.
        self.due.drain(..ends.len().min(self.due.len()));
        self.counted += ends.len() as u64;
        self.took = plus(self.took, *took);
        self
    }
}
