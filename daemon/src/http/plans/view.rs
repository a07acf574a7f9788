//! A plan as readers see it.

use crate::http::problem::ApiError;
use crate::http::state::AppState;
use crate::http::views::run_state;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Plan, Scoped, Standing, State};
use deputy_domain::projection::RunDoc;
use deputy_protocol::api::{EstimateView, PlanState, PlanStepView, PlanTaskState, PlanTaskView, PlanView};
use deputy_protocol::event::{Estimate, NodeOutcome, PlanOutcome};
use deputy_protocol::ids::PlanId;

/// A plan with the states of what is worked on for it.
pub(super) async fn seen(app: &AppState, id: PlanId, plan: Plan) -> Result<PlanView, ApiError> {
    let mut view = view(id, plan);
    for task in view.tasks.iter_mut().filter(|task| task.state == PlanTaskState::Working) {
        let Some(run_id) = task.run_id else { continue };
        let found: Option<RunDoc> = app.world.ledger.doc(Table::Runs, run_id, "run").await?;
        task.run_state = found.map(|doc| run_state(&doc.run));
    }
    Ok(view)
}

fn view(id: PlanId, plan: Plan) -> PlanView {
    let tasks = tasks(&plan);
    let steps = steps(&plan);
    let Plan { conversation_id, state, card, version, why, created_at, confirmed_at, ended_at, .. } = plan;
    let (coarse, stage) = (coarse(&state), state.name().to_owned());
    let deferred_until = match &state {
        State::Deferred { until } => Some(*until),
        _ => None,
    };
    let (outcome, grade) = match state {
        State::Ended { outcome, grade } => (Some(outcome), Some(grade)),
        _ => (None, None),
    };
    PlanView {
        id,
        conversation_id,
        state: coarse,
        stage,
        version,
        why,
        title: card.title,
        summary: card.summary,
        steps,
        not_touching: card.untouched,
        checks: card.checks.into_iter().map(|check| check.command).collect(),
        acceptance: card.acceptance,
        risks: card.risks,
        approves: card.approves,
        estimate: estimate(&card.estimate),
        tasks,
        deferred_until,
        outcome,
        grade,
        created_at,
        confirmed_at,
        ended_at,
    }
}

const fn coarse(state: &State) -> PlanState {
    match state {
        State::Proposed | State::Revising { .. } => PlanState::Proposed,
        State::Deferred { .. } => PlanState::Deferred,
        State::Declined { .. } => PlanState::Declined,
        State::Scoping | State::Drawing => PlanState::Confirmed,
        State::Working | State::Cancelling => PlanState::Running,
        State::Ended { outcome, .. } => match outcome {
            PlanOutcome::Done | PlanOutcome::Partial { .. } => PlanState::Done,
            PlanOutcome::Failed { .. } => PlanState::Failed,
            PlanOutcome::Cancelled => PlanState::Cancelled,
        },
    }
}

fn steps(plan: &Plan) -> Vec<PlanStepView> {
    let steps = plan.card.steps.iter().zip(1..).map(|(step, place)| PlanStepView {
        text: step.title.clone(),
        detail: step.detail.clone(),
        project_id: step.project_id,
        project: step.project.clone(),
        advisor: step.advisor,
        task_type: step.task_type,
        consultation_id: match plan.scopes.get(&place) {
            Some(Scoped::Found { consultation, .. }) => Some(*consultation),
            Some(Scoped::Missed { .. }) | None => None,
        },
    });
    steps.collect()
}

fn tasks(plan: &Plan) -> Vec<PlanTaskView> {
    let graph = plan.graph();
    let nodes = graph.sorted().iter().filter_map(|name| graph.node(name));
    let tasks = nodes.map(|node| {
        let progress = plan.progress.get(&node.name);
        let result = progress.and_then(|progress| progress.outcome.as_ref()).map(|outcome| match outcome {
            NodeOutcome::Done { summary, .. } => summary.clone(),
            NodeOutcome::Lost { why, .. } => why.clone(),
        });
        PlanTaskView {
            id: progress.map(|progress| progress.work.task_id),
            key: node.name.clone(),
            title: node.title.clone(),
            state: match plan.standing(&node.name) {
                Standing::Open => PlanTaskState::Open,
                Standing::Working => PlanTaskState::Working,
                Standing::Done => PlanTaskState::Done,
                Standing::Lost => PlanTaskState::Lost,
            },
            run_id: progress.map(|progress| progress.work.run_id),
            run_state: None,
            depends_on: node.depends_on.clone(),
            gathers: node.gathers,
            result,
        }
    });
    tasks.collect()
}

fn estimate(estimate: &Estimate) -> EstimateView {
    EstimateView {
        minutes: estimate.minutes.map(|span| span.likely),
        minutes_low: estimate.minutes.map(|span| span.low),
        minutes_high: estimate.minutes.map(|span| span.high),
        usd: estimate.usd.map(|span| span.likely),
        low: estimate.usd.map(|span| span.low),
        high: estimate.usd.map(|span| span.high),
        runs: estimate.runs,
        guess: estimate.guess,
    }
}
