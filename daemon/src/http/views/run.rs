//! Runs.

use deputy_domain::run::{
    Answer, Check, DeliveryProgress, RollbackProgress, Run, State, strayed, waits_for, with_way_on,
};
use deputy_protocol::At;
use deputy_protocol::api::{
    AgentCommitView, CheckResult, DeliveryState, DeliveryView, QuestionView, RollbackState, RollbackView,
    RunState, RunUsage, RunView, SentView,
};
use deputy_protocol::event::{Ask, AskPurpose, DeliveryMode, RunError, Usage, WaitReason};
use deputy_protocol::ids::RunId;

/// A run, as readers see it.
pub fn run_view(id: RunId, run: &Run) -> RunView {
    let (waiting_for, waiting_until, waiting_detail) = wait(run);
    let (delivery, delivered, rollback) = delivery(&run.state);
    let order = &run.order;
    RunView {
        id,
        task_id: run.task_id,
        project_id: order.project_id,
        mode: run.mode,
        state: state(run),
        agent: order.agent.clone(),
        worker: run.worker.clone(),
        tier: order.tier,
        task_type: order.task_type,
        priority: order.priority,
        permission: order.permission,
        branch: run.branch.clone(),
        text: order.text.clone(),
        created_at: run.created_at,
        started_at: run.started_at,
        ended_at: run.ended_at,
        attempt: run.attempt,
        strikes: run.strikes,
        waiting_for,
        waiting_until,
        waiting_detail,
        summary: run.summary.clone(),
        error: error(id, run),
        checks: run.checks.iter().map(check).collect(),
        verdict: run.verdict,
        base_commit: run.base_commit.clone(),
        remarks: run.remarks.iter().chain(&run.chosen).cloned().chain(strayed(&run.strays)).collect(),
        head_commit: run.head_commit.clone(),
        base_branch: order.base_branch.clone(),
        delivery,
        delivered,
        rollback,
        diff: run.diff,
        agent_commits: agent_commits(run),
        usage: whole_usage(run),
        budget: order.budget.clone(),
        inbox: run.open_asks().map(|ask| ask.inbox_id).collect(),
        external_session_id: run.external_session.clone(),
        memories: Vec::new(),
        questions: Vec::new(),
    }
}

/// What a run's agent asked, in order.
pub fn questions(run: &Run) -> Vec<QuestionView> {
    let is_question = |ask: &&Ask| matches!(ask.purpose, AskPurpose::Agent { .. });
    let view = |ask: &Ask| QuestionView {
        inbox_id: ask.inbox_id,
        title: ask.title.clone(),
        answering: ask.answering.clone(),
        answer: run.answers.get(&ask.inbox_id).map(|answer| words(ask, answer)),
        by_model: run.by_models.contains(&ask.inbox_id),
        withdrawn: run.withdrawn.contains(&ask.inbox_id),
    };
    // Their ids are made in the order of time.
    run.asks.values().filter(is_question).map(view).collect()
}

/// An answer in the words of the options.
fn words(ask: &Ask, answer: &Answer) -> String {
    let label = answer.choice.as_ref().map(|choice| {
        let option = ask.options.iter().find(|option| option.id == *choice);
        option.map_or_else(|| choice.clone(), |option| option.label.clone())
    });
    label.into_iter().chain(answer.text.clone()).collect::<Vec<_>>().join("\n")
}

/// Where a run stands, in the contract's words.
pub fn state(run: &Run) -> RunState {
    // The domain's names and the contract's are the same; a test holds them together.
    run.state.name().parse().expect("the domain names only states of the contract")
}

/// What a run used, and how sure that is.
pub(super) fn whole_usage(run: &Run) -> RunUsage {
    RunUsage {
        reckoned_usd: run.reckoned_usd,
        estimated_usd: run.estimated_usd,
        unpriced_tokens: run.unpriced_tokens,
        ..usage(&run.spent)
    }
}

pub(super) fn usage(used: &Usage) -> RunUsage {
    RunUsage {
        input_tokens: used.input_tokens,
        output_tokens: used.output_tokens,
        cost_usd: used.cost_usd,
        cache_read_tokens: used.cache_read_tokens,
        cache_write_tokens: used.cache_write_tokens,
        ..RunUsage::default()
    }
}

fn wait(run: &Run) -> (Option<WaitReason>, Option<At>, Option<String>) {
    match &run.state {
        State::Waiting { reason, until, detail } => (Some(*reason), *until, Some(detail.clone())),
        State::Queued { not_before, .. } => (None, *not_before, None),
        _ => match run.waits_for_model() {
            Some(delayed) => {
                (None, Some(delayed.retry_at), Some(waits_for(&delayed.model, &delayed.error.detail)))
            }
            None => (None, None, None),
        },
    }
}

/// Why it failed, and for people, how to get at what it did.
fn error(id: RunId, run: &Run) -> Option<RunError> {
    match &run.state {
        State::Failed { error } => {
            let detail = with_way_on(run, id, &error.detail);
            Some(RunError { detail, ..error.clone() })
        }
        _ => None,
    }
}

fn agent_commits(run: &Run) -> Vec<AgentCommitView> {
    let subjects = run.own_commits.iter().flat_map(|own| &own.subjects);
    subjects.map(|subject| AgentCommitView { subject: subject.clone() }).collect()
}

fn check(check: &Check) -> CheckResult {
    CheckResult { command: check.command.clone(), exit_code: check.exit_code, duration_ms: check.duration_ms }
}

fn delivery(state: &State) -> (Option<DeliveryView>, Option<SentView>, Option<RollbackView>) {
    match state {
        State::Review { delivery } => (delivery.as_ref().map(progress), None, None),
        State::Approved { sent, rollback } => {
            let done = view(sent.mode, DeliveryState::Done, None);
            let delivered = SentView {
                commit: sent.commit.clone(),
                target: sent.target.clone(),
                previous: sent.previous.clone(),
                nothing: sent.nothing,
            };
            (Some(done), Some(delivered), rollback.as_ref().map(taking_back))
        }
        _ => (None, None, None),
    }
}

fn progress(progress: &DeliveryProgress) -> DeliveryView {
    match progress {
        DeliveryProgress::Pending { mode, .. } => view(*mode, DeliveryState::Pending, None),
        DeliveryProgress::Conflict { mode, detail } => view(*mode, DeliveryState::Conflict, Some(detail)),
        DeliveryProgress::Failed { mode, detail } => view(*mode, DeliveryState::Failed, Some(detail)),
    }
}

fn view(mode: DeliveryMode, state: DeliveryState, detail: Option<&String>) -> DeliveryView {
    DeliveryView { mode, state, detail: detail.cloned() }
}

fn taking_back(progress: &RollbackProgress) -> RollbackView {
    let (state, commit, detail) = match progress {
        RollbackProgress::Pending { .. } => (RollbackState::Pending, None, None),
        RollbackProgress::Done { commit } => (RollbackState::Done, Some(commit.clone()), None),
        RollbackProgress::Failed { detail } => (RollbackState::Failed, None, Some(detail.clone())),
    };
    RollbackView { state, commit, detail }
}
