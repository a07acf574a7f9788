//! What can be asked of a plan.

use super::graph::Bounds;
use super::state::Work;
use deputy_protocol::At;
use deputy_protocol::event::{
    Card, CardReason, Grade, NodeName, NodeOutcome, PlanNode, PlanOutcome, RunError, Scope,
};
use deputy_protocol::ids::ConversationId;

/// What can be asked of a plan. Whose word it is stands beside it where it matters.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Show the founder a card: the first, another, or one that says what advisors found.
    Propose {
        /// The thread.
        conversation_id: ConversationId,
        /// The card.
        card: Box<Card>,
        /// Why.
        why: CardReason,
    },
    /// Have it otherwise.
    Revise {
        /// How.
        text: String,
        /// Who.
        by: String,
    },
    /// Not now.
    Defer {
        /// When it is raised again.
        until: At,
        /// Who.
        by: String,
    },
    /// The time of a deferred plan has come.
    Raise,
    /// Leave it.
    Decline {
        /// Why.
        reason: Option<String>,
        /// Who.
        by: String,
    },
    /// Do exactly this.
    Confirm {
        /// The card that was looked at.
        version: u32,
        /// Projects of the card that there are no more, by name.
        removed: Vec<String>,
        /// Who.
        by: String,
    },
    /// What an advisor made of a step.
    Scope {
        /// Its place on the card, from 1.
        step: u32,
        /// What came of it.
        scope: Box<Scope>,
        /// What was said on the way.
        consultation: ConversationId,
    },
    /// An advisor came to nothing.
    MissScope {
        /// Its place on the card, from 1.
        step: u32,
        /// Why.
        error: RunError,
    },
    /// Its tasks, all of them.
    Draw {
        /// What is done stays as it is.
        nodes: Vec<PlanNode>,
        /// What they have to stay within.
        bounds: Bounds,
        /// Why they are the card's own, if whoever was to draw came to nothing.
        missed: Option<RunError>,
    },
    /// There is no way round what came to nothing.
    MissDraw {
        /// Why.
        error: RunError,
    },
    /// A task becomes work.
    Order {
        /// Which.
        node: NodeName,
        /// Its order and run.
        work: Work,
    },
    /// A task came to its end.
    EndNode {
        /// Which.
        node: NodeName,
        /// How.
        outcome: NodeOutcome,
    },
    /// What delivers a part of it is tried again, behind its end.
    Reopen {
        /// Which.
        node: NodeName,
    },
    /// End it.
    Cancel {
        /// Who.
        by: String,
    },
    /// Nothing of it goes on.
    End {
        /// What came of it.
        outcome: PlanOutcome,
        /// Beside what was confirmed.
        grade: Grade,
    },
    /// Somebody was asked what there is to learn from it, or nobody is to be.
    LookBack {
        /// Who was.
        conversation_id: Option<ConversationId>,
    },
}
