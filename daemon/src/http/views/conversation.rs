//! Conversations.

use super::run::usage;
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::projection::{ConversationDoc, PlanDoc, RecalledDoc};
use deputy_protocol::At;
use deputy_protocol::api::{
    ContextSnapshot, ConversationOutcome, ConversationState, ConversationView, MessageView, Module,
};
use deputy_protocol::event::{Advisor, Outcome, Purpose, WaitReason};
use deputy_protocol::ids::RunId;

/// A conversation, as readers see it; `plans` are those that came up in it.
pub fn conversation_view(
    doc: ConversationDoc,
    plans: &[PlanDoc],
    messages: Vec<MessageView>,
) -> ConversationView {
    let context_snapshot = snapshot(&doc);
    let ConversationDoc { conversation_id: id, conversation: it, preview, .. } = doc;
    let (waiting_for, waiting_until, waiting_detail) = wait(&it);
    let (outcome, deferred_until) = outcome(it.outcome.as_ref());
    ConversationView {
        id,
        project_id: it.project_id,
        module: module(&it.purpose),
        purpose: it.purpose,
        state: state(&it.state),
        waiting_for,
        waiting_until,
        waiting_detail,
        inbox: it.ask.iter().map(|ask| ask.inbox_id).collect(),
        error: it.error.clone(),
        outcome,
        deferred_until,
        plan_ids: plans.iter().map(|plan| plan.plan_id).collect(),
        run_ids: runs(plans),
        context_snapshot,
        preview,
        messages,
        usage: usage(&it.spent),
        title: it.title,
        created_at: it.created_at,
        updated_at: it.updated_at,
    }
}

fn snapshot(doc: &ConversationDoc) -> ContextSnapshot {
    let behind = RecalledDoc::behind(&doc.recalled, u32::MAX);
    let memories = behind.listed.into_iter().map(|it| it.memory).collect();
    ContextSnapshot {
        agent: doc.conversation.agent.clone(),
        model: doc.model.clone(),
        context_tokens: doc.context_tokens,
        window_tokens: None,
        compacted_at: doc.compacted_at,
        memories,
    }
}

/// Runs of these plans, those of tasks before those that show a plan as one change.
fn runs(plans: &[PlanDoc]) -> Vec<RunId> {
    let of_plan = |doc: &PlanDoc| doc.plan.works().map(|work| work.run_id).collect::<Vec<_>>();
    let mut all = Vec::new();
    for run_id in plans.iter().flat_map(of_plan) {
        if !all.contains(&run_id) {
            all.push(run_id);
        }
    }
    all
}

const fn module(purpose: &Purpose) -> Module {
    match purpose {
        Purpose::Talk => Module::Assist,
        Purpose::Consultation { advisor, .. } | Purpose::Scoping { advisor, .. } => match advisor {
            Advisor::Code => Module::Code,
            Advisor::Growth => Module::Growth,
            Advisor::Analytics => Module::Analytics,
        },
        Purpose::Drawing { .. } => Module::Orchestrator,
        Purpose::Hindsight { .. } | Purpose::PlanHindsight { .. } => Module::Hindsight,
        Purpose::Answering { .. } => Module::Answering,
    }
}

const fn state(state: &State) -> ConversationState {
    match state {
        State::Idle => ConversationState::Idle,
        State::Thinking { .. } => ConversationState::Thinking,
        State::Waiting { .. } => ConversationState::Waiting,
        State::Ended => ConversationState::Ended,
    }
}

fn wait(it: &Conversation) -> (Option<WaitReason>, Option<At>, Option<String>) {
    match &it.state {
        State::Waiting { reason, until, detail } => (Some(*reason), *until, Some(detail.clone())),
        State::Idle | State::Thinking { .. } | State::Ended => (None, None, None),
    }
}

const fn outcome(outcome: Option<&Outcome>) -> (Option<ConversationOutcome>, Option<At>) {
    match outcome {
        None => (None, None),
        Some(Outcome::Tasked { .. }) => (Some(ConversationOutcome::Tasked), None),
        Some(Outcome::Declined) => (Some(ConversationOutcome::Declined), None),
        Some(Outcome::Deferred { until }) => (Some(ConversationOutcome::Deferred), Some(*until)),
        Some(Outcome::Monitoring) => (Some(ConversationOutcome::Monitoring), None),
    }
}
