//! Plans, as readers see them and as the founder decides on them.

use super::{Page, RunState};
use crate::At;
use crate::event::{Advisor, CardReason, Grade, Guess, NodeName, PlanOutcome, TaskType};
use crate::ids::{ConversationId, PlanId, ProjectId, RunId, TaskId};
use crate::money::Usd;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A plan: the card that the founder decides on, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// Its id.
    pub id: PlanId,
    /// The thread that it was asked for in, and is reported in.
    pub conversation_id: ConversationId,
    /// How it stands, for the founder.
    pub state: PlanState,
    /// The same, in detail: `proposed`, `revising`, `deferred`, `scoping`, `drawing`, `working`, `cancelling`, `ended`,
    /// `declined`.
    pub stage: String,
    /// Which card it is, from 1. Only this one can be confirmed.
    pub version: u32,
    /// Why there is another card, behind the first.
    pub why: CardReason,
    /// One line.
    pub title: String,
    /// What will be different afterwards.
    pub summary: String,
    /// What will be done.
    pub steps: Vec<PlanStepView>,
    /// What will stay as it is.
    pub not_touching: Vec<String>,
    /// Commands that have to succeed in the end, besides each project's own checks.
    pub checks: Vec<String>,
    /// What has to be true in the end, in words.
    pub acceptance: Vec<String>,
    /// What could go wrong.
    pub risks: Vec<String>,
    /// What confirming it approves besides the work.
    pub approves: Vec<String>,
    /// How long it takes and what it costs.
    pub estimate: EstimateView,
    /// Its tasks, once they are drawn; each behind those that it waits for.
    pub tasks: Vec<PlanTaskView>,
    /// When it comes up again, if it was deferred.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deferred_until: Option<At>,
    /// What came of it, once it has ended.
    pub outcome: Option<PlanOutcome>,
    /// Beside what was confirmed, once it has ended.
    pub grade: Option<Grade>,
    /// When it was proposed.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
    /// When it was confirmed last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub confirmed_at: Option<At>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<At>,
}

/// How a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// A card waits for the founder, or is being changed as they said.
    Proposed,
    /// Not now.
    Deferred,
    /// The founder did not want it.
    Declined,
    /// It is looked into and split into tasks.
    Confirmed,
    /// Its tasks are worked on.
    Running,
    /// It has ended, and something of it was delivered: `outcome` says whether all was.
    Done,
    /// It has ended, and nothing was delivered.
    Failed,
    /// The founder ended it.
    Cancelled,
}

/// One thing that will be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanStepView {
    /// One line.
    pub text: String,
    /// What is behind it.
    pub detail: String,
    /// Where.
    pub project_id: ProjectId,
    /// What that was called when it was proposed.
    pub project: String,
    /// Who looks into it.
    pub advisor: Advisor,
    /// What kind of work.
    #[serde(rename = "type")]
    pub task_type: TaskType,
    /// The conversation in which it was looked into, once that has ended well.
    pub consultation_id: Option<ConversationId>,
}

/// How long the runs of a plan take and what they cost; those who think for it cost more. One in ten ends below the low end, one in ten above the high one. All of it is
/// null as long as nobody can say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EstimateView {
    /// Minutes of work, likely.
    pub minutes: Option<u32>,
    /// The low end.
    pub minutes_low: Option<u32>,
    /// The high end.
    pub minutes_high: Option<u32>,
    /// US dollars, likely.
    #[schema(value_type = Option<f64>)]
    pub usd: Option<Usd>,
    /// The low end, in US dollars.
    #[schema(value_type = Option<f64>)]
    pub low: Option<Usd>,
    /// The high end, in US dollars.
    #[schema(value_type = Option<f64>)]
    pub high: Option<Usd>,
    /// Runs of this installation that it rests on.
    pub runs: u32,
    /// What the COO thinks, where nobody can say.
    pub guess: Option<Guess>,
}

/// A task of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanTaskView {
    /// The work order, once there is one.
    pub id: Option<TaskId>,
    /// What it is called in the plan.
    pub key: NodeName,
    /// One line.
    pub title: String,
    /// How it stands.
    pub state: PlanTaskState,
    /// Its run, once there is one.
    pub run_id: Option<RunId>,
    /// While it is worked on: the state of its run, such as `review`, which waits for the founder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_state: Option<RunState>,
    /// Tasks that it waits for.
    pub depends_on: BTreeSet<NodeName>,
    /// Whether it brings together what those came to, for the founder's review.
    pub gathers: bool,
    /// What came of it, in its worker's words, or why nothing did.
    pub result: Option<String>,
}

/// How a task of a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanTaskState {
    /// It waits for others, or for room.
    Open,
    /// It is worked on.
    Working,
    /// It is done.
    Done,
    /// It came to nothing.
    Lost,
}

/// A page of plans.
pub type PlanPage = Page<PlanView>;

/// The founder wants exactly this card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPlan {
    /// The card that was looked at: another one is refused. Left out: the one that is shown now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// The founder wants it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisePlan {
    /// How.
    pub text: String,
}

/// Not now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeferPlan {
    /// When it comes up again.
    #[schema(value_type = String, format = DateTime)]
    pub until: At,
}

/// The founder does not want it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclinePlan {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
