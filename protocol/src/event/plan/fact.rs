//! Facts about plans.

use super::{Card, CardReason, Grade, NodeName, NodeOutcome, PlanNode, PlanOutcome, Scope};
use crate::event::RunError;
use crate::ids::{ConversationId, RunId, TaskId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fact about a plan, on the stream `plan/ID`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum PlanEvent {
    /// The founder is shown a card. Only the last version can be confirmed.
    #[serde(rename = "plan.proposed")]
    Proposed {
        /// The thread that it was asked for in, and is reported in.
        conversation_id: ConversationId,
        /// From 1.
        version: u32,
        /// The card.
        card: Box<Card>,
        /// Why there is another.
        why: CardReason,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants it otherwise.
    #[serde(rename = "plan.revision_asked")]
    RevisionAsked {
        /// The card that was shown.
        version: u32,
        /// How.
        text: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Not now.
    #[serde(rename = "plan.deferred")]
    Deferred {
        /// The card that was shown.
        version: u32,
        /// When it is raised again.
        until: DateTime<Utc>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The time of a deferred plan has come.
    #[serde(rename = "plan.raised")]
    Raised {
        /// The card that was shown.
        version: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder does not want it.
    #[serde(rename = "plan.declined")]
    Declined {
        /// The card that was shown.
        version: u32,
        /// Why, if they said so.
        reason: Option<String>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants exactly this.
    #[serde(rename = "plan.confirmed")]
    Confirmed {
        /// Which card.
        version: u32,
        /// Who, or the policy that allows it without them.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// An advisor looked into a step.
    #[serde(rename = "plan.scoped")]
    Scoped {
        /// Its place on the card, from 1.
        step: u32,
        /// What came of it.
        scope: Box<Scope>,
        /// What was said on the way.
        consultation: ConversationId,
        /// When.
        at: DateTime<Utc>,
    },
    /// An advisor could not: the step goes on as the card says it.
    #[serde(rename = "plan.scope_missed")]
    ScopeMissed {
        /// Its place on the card, from 1.
        step: u32,
        /// Why.
        error: RunError,
        /// When.
        at: DateTime<Utc>,
    },
    /// The tasks are there. What was done before stays done.
    #[serde(rename = "plan.drawn")]
    Drawn {
        /// From 1; more after something failed.
        generation: u32,
        /// All of them, those that are done included.
        nodes: Vec<PlanNode>,
        /// Why they are the steps of the card, one behind the other: nobody drew tasks that hold together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missed: Option<RunError>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A task became work.
    #[serde(rename = "plan.node_ordered")]
    NodeOrdered {
        /// Which.
        node: NodeName,
        /// Its work order.
        task_id: TaskId,
        /// Its run.
        run_id: RunId,
        /// When.
        at: DateTime<Utc>,
    },
    /// A task came to its end.
    #[serde(rename = "plan.node_ended")]
    NodeEnded {
        /// Which.
        node: NodeName,
        /// How.
        outcome: NodeOutcome,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody found a way round what came to nothing: the rest goes on without it.
    #[serde(rename = "plan.draw_missed")]
    DrawMissed {
        /// Which drawing it would have been.
        generation: u32,
        /// Why.
        error: RunError,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants it to end.
    #[serde(rename = "plan.cancel_asked")]
    CancelAsked {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder has what delivers a part of it tried again, behind its end: it goes on with that.
    #[serde(rename = "plan.reopened")]
    Reopened {
        /// What delivers.
        node: NodeName,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody was asked what there is to learn from all of it, or nobody is to be.
    #[serde(rename = "plan.looked_back")]
    LookedBack {
        /// Who was asked, if anybody was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nothing of it goes on.
    #[serde(rename = "plan.ended")]
    Ended {
        /// What came of it.
        outcome: PlanOutcome,
        /// Beside what was confirmed.
        grade: Grade,
        /// When.
        at: DateTime<Utc>,
    },
}
