//! What a conversation is for, who speaks in it, and what came of it.

use crate::event::{Advisor, Member};
use crate::ids::{ConversationId, InboxId, PlanId, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a conversation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum Purpose {
    /// The founder talks with the COO.
    Talk,
    /// The COO asks an advisor something.
    Consultation {
        /// Whom.
        advisor: Advisor,
        /// Where it came up.
        asked_in: ConversationId,
    },
    /// An advisor looks into a step of a confirmed plan.
    Scoping {
        /// Who.
        advisor: Advisor,
        /// Which plan.
        plan_id: PlanId,
        /// Which step, from 1.
        step: u32,
    },
    /// The orchestrator turns a plan into tasks.
    Drawing {
        /// Which plan.
        plan_id: PlanId,
        /// The how-manieth time, from 1.
        generation: u32,
    },
    /// A run is looked back at.
    Hindsight {
        /// Which.
        run_id: RunId,
    },
    /// A plan is looked back at, with all that was done for it.
    PlanHindsight {
        /// Which.
        plan_id: PlanId,
    },
    /// A run's agent asks something, and a model answers or drafts.
    Answering {
        /// Which run.
        run_id: RunId,
        /// Which question.
        inbox_id: InboxId,
    },
}

impl Purpose {
    /// Who speaks.
    pub const fn member(&self) -> Member {
        match self {
            Self::Talk | Self::Answering { .. } => Member::Coo,
            Self::Consultation { advisor, .. } | Self::Scoping { advisor, .. } => advisor.member(),
            Self::Drawing { .. } => Member::Orchestrator,
            Self::Hindsight { .. } | Self::PlanHindsight { .. } => Member::Hindsight,
        }
    }

    /// Name of whoever speaks.
    pub const fn agent(&self) -> &'static str {
        self.member().name()
    }
}

/// How the founder wants a conversation to go before the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContextWish {
    /// Summed up, but for what was said last.
    Compact,
    /// All of it, in place of a summary.
    Expand,
}

/// What came of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum Outcome {
    /// Work was ordered.
    Tasked {
        /// By this plan.
        plan_id: PlanId,
    },
    /// The founder did not want it.
    Declined,
    /// Not now.
    Deferred {
        /// When it is raised again.
        #[schema(value_type = String, format = DateTime)]
        until: DateTime<Utc>,
    },
    /// Something is kept an eye on.
    Monitoring,
}
