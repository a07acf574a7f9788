//! What is known about a plan. Its serialised form is the plan's row.

use super::graph::{Graph, Standing, brings_together};
use super::limit::DRAWN_MAX;
use deputy_protocol::At;
use deputy_protocol::event::{
    Card, CardReason, CardStep, Grade, NodeName, NodeOutcome, PlanNode, PlanOutcome, RunError, Scope,
};
use deputy_protocol::ids::{ConversationId, RunId, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A plan, as its stream tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The thread that it was asked for in, and is reported in.
    pub conversation_id: ConversationId,
    /// Where it stands.
    pub state: State,
    /// The last card.
    pub card: Card,
    /// Which one that is, from 1.
    pub version: u32,
    /// Why there is another, behind the first.
    pub why: CardReason,
    /// The version that was confirmed last.
    pub confirmed: Option<u32>,
    /// What advisors made of the steps of the confirmed card, by their place from 1.
    pub scopes: BTreeMap<u32, Scoped>,
    /// How often tasks were drawn for it.
    pub generation: u32,
    /// Its tasks, as drawn last.
    pub nodes: BTreeMap<NodeName, PlanNode>,
    /// How they stand; one that is missing is open.
    pub progress: BTreeMap<NodeName, Progress>,
    /// What was begun and came to nothing before its tasks were drawn again: it took time and money all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Work>,
    /// How often it went on behind its end.
    #[serde(default)]
    pub reopened: u32,
    /// Whether nobody looks for a way round what came to nothing any more.
    pub is_settled: bool,
    /// When it was proposed.
    pub created_at: At,
    /// When each card behind the first was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposed_at: Vec<At>,
    /// When it was confirmed last.
    pub confirmed_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// When it was looked back at, behind that end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_back_at: Option<At>,
}

/// Where a plan stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum State {
    /// The founder is shown its card. The founder picks it up.
    Proposed,
    /// The founder wants it otherwise. The COO picks it up.
    Revising {
        /// How.
        text: String,
    },
    /// Not now. A timer picks it up, or the founder.
    Deferred {
        /// When it is raised again.
        until: At,
    },
    /// Confirmed; advisors look into its steps. They pick it up, or whoever sees that they do not.
    Scoping,
    /// All steps are looked into, or tasks have failed. The orchestrator picks it up, and draws.
    Drawing,
    /// Its tasks are worked on. Their runs pick it up.
    Working,
    /// The founder ended it; its runs are being ended. They pick it up.
    Cancelling,
    /// Nothing of it goes on.
    Ended {
        /// What came of it.
        outcome: PlanOutcome,
        /// Beside what was confirmed.
        grade: Grade,
    },
    /// The founder did not want it.
    Declined {
        /// Why, if they said so.
        reason: Option<String>,
    },
}

/// What came of looking into a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum Scoped {
    /// An advisor's plan for it.
    Found {
        /// The plan.
        scope: Scope,
        /// What was said on the way.
        consultation: ConversationId,
    },
    /// The step goes on as the card says it.
    Missed {
        /// Why.
        error: RunError,
    },
}

/// How a task stands that was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Its work.
    pub work: Work,
    /// How it ended; absent while it is worked on.
    pub outcome: Option<NodeOutcome>,
}

/// A work order and its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The order.
    pub task_id: TaskId,
    /// Its run.
    pub run_id: RunId,
}

impl State {
    /// The state's name outside.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Revising { .. } => "revising",
            Self::Deferred { .. } => "deferred",
            Self::Scoping => "scoping",
            Self::Drawing => "drawing",
            Self::Working => "working",
            Self::Cancelling => "cancelling",
            Self::Ended { .. } => "ended",
            Self::Declined { .. } => "declined",
        }
    }

    /// Whether nothing will happen to it any more.
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Ended { .. } | Self::Declined { .. })
    }
}

impl Plan {
    /// How a task stands.
    pub fn standing(&self, name: &NodeName) -> Standing {
        match self.progress.get(name).map(|progress| &progress.outcome) {
            None => Standing::Open,
            Some(None) => Standing::Working,
            Some(Some(NodeOutcome::Done { .. })) => Standing::Done,
            Some(Some(NodeOutcome::Lost { .. })) => Standing::Lost,
        }
    }

    /// Its tasks and what waits for what.
    pub fn graph(&self) -> Graph<'_> {
        Graph::of_drawn(&self.nodes)
    }

    /// Steps that nobody looked into yet, by their place from 1.
    pub fn unscoped(&self) -> impl Iterator<Item = (u32, &CardStep)> {
        let steps = (1..).zip(&self.card.steps);
        steps.filter(|(place, _)| !self.scopes.contains_key(place))
    }

    /// A task that is done or under way: it stays as it was drawn.
    pub fn kept(&self, name: &NodeName) -> Option<&PlanNode> {
        let is_kept = matches!(self.standing(name), Standing::Working | Standing::Done);
        self.nodes.get(name).filter(|_| is_kept)
    }

    /// Tasks that were begun and have not ended, as far as it knows, and their runs.
    pub fn under_way(&self) -> impl Iterator<Item = (&NodeName, RunId)> {
        let begun = self.progress.iter().filter(|(_, progress)| progress.outcome.is_none());
        begun.map(|(name, progress)| (name, progress.work.run_id))
    }

    /// All that was ever begun for it, in no particular order.
    pub fn works(&self) -> impl Iterator<Item = Work> {
        self.past.iter().copied().chain(self.progress.values().map(|progress| progress.work))
    }

    /// Tasks that can begin now, at most `room` of them. What was lost is gone round first, if it can be, before the
    /// rest is gathered.
    pub fn ready(&self, room: usize) -> Vec<PlanNode> {
        let (graph, has_a_gap) = (self.graph(), self.has_a_gap());
        let ready = graph.ready(|name| self.standing(name), room).into_iter();
        ready.filter(|node| !(node.gathers && has_a_gap)).cloned().collect()
    }

    /// Whether a task may begin now. Whoever asks for those that are ready has the order in which they should.
    pub fn may_begin(&self, node: &PlanNode) -> bool {
        let waits = node.gathers && self.has_a_gap();
        !waits && self.graph().may_begin(node, |name| self.standing(name))
    }

    /// Whether a task came to nothing that there may be a way round.
    pub fn has_a_gap(&self) -> bool {
        !self.is_settled
            && self.generation < DRAWN_MAX
            && self.progress.iter().any(|(name, progress)| {
                matches!(progress.outcome, Some(NodeOutcome::Lost { is_refused: false, .. }))
                    && self.nodes.get(name).is_some_and(|node| !brings_together(&self.nodes, node))
            })
    }

    /// Whether no task is under way and none can begin.
    pub fn is_at_rest(&self) -> bool {
        self.under_way().next().is_none() && self.ready(1).is_empty()
    }
}
