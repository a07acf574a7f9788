//! Plans: the whole fold is the row.

use super::doc::{ranked, read, write};
use crate::ledger::Row;
use crate::plan::Plan;
use deputy_protocol::event::{Envelope, PlanEvent};
use deputy_protocol::ids::{CorrelationId, PlanId};
use serde::{Deserialize, Serialize};

/// The document of a plan. Its row belongs to the conversation that it came up in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanDoc {
    /// Which.
    pub plan_id: PlanId,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts.
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub plan: Plan,
}

pub(super) fn apply(
    plan_id: PlanId,
    row: Option<Row>,
    envelope: &Envelope,
    event: &PlanEvent,
) -> Option<Row> {
    let plan = match row {
        Some(row) => read::<PlanDoc>(&row.doc).plan.apply(event),
        None => Plan::begin(event)?,
    };
    let (parent, state) = (plan.conversation_id.to_string(), plan.state.name().to_owned());
    let doc = PlanDoc { plan_id, version: envelope.version, correlation: envelope.correlation, plan };
    let rank = ranked(doc.plan.created_at, plan_id.0);
    Some(Row { parent, state, rank, doc: write(&doc) })
}
