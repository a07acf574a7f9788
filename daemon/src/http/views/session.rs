//! Sessions.

use super::run::usage;
use deputy_domain::projection::{RunDoc, SessionDoc};
use deputy_domain::run::{Phase, Run, State};
use deputy_protocol::api::{SessionState, SessionView};

/// Of the agent that is no program.
const BUILTIN: &str = "builtin";

/// The sessions of a run, in order. The agent that is no program has one, which is the run's own.
pub fn session_views(doc: &RunDoc, is_builtin: bool) -> Vec<SessionView> {
    if is_builtin {
        return builtin(doc).into_iter().collect();
    }
    let nexts = doc.sessions.iter().skip(1).map(Some).chain([None]);
    let views = (1..).zip(doc.sessions.iter().zip(nexts));
    views.map(|(number, (session, next))| view(doc, number, session, next)).collect()
}

/// Number of the session that a step belongs to, by the step's version.
pub fn session_at(doc: &RunDoc, version: u64, is_builtin: bool) -> Option<u32> {
    if is_builtin {
        return Some(1);
    }
    let begun = doc.sessions.iter().filter(|session| session.from_version <= version).count();
    // What was prompted before the first process began is what that one began with.
    u32::try_from(begun.max(1)).ok().filter(|_| !doc.sessions.is_empty())
}

fn builtin(doc: &RunDoc) -> Option<SessionView> {
    let run = &doc.run;
    let began_at = run.started_at?;
    Some(SessionView {
        run_id: doc.run_id,
        number: 1,
        task_id: run.task_id,
        project_id: run.order.project_id,
        agent: run.order.agent.clone(),
        kind: BUILTIN.to_owned(),
        version: None,
        model: None,
        external_session_id: None,
        mode: run.mode,
        state: state(run),
        outcome: None,
        failure: None,
        attempt: 1,
        began_at,
        ended_at: run.ended_at,
        turns: None,
        processes: 0,
        usage: usage(&run.spent),
        log_bytes: 0,
        log_truncated: false,
    })
}

fn view(doc: &RunDoc, number: u32, session: &SessionDoc, next: Option<&SessionDoc>) -> SessionView {
    let run = &doc.run;
    let (state, ended_at) = match next {
        Some(next) => (SessionState::GivenUp, Some(session.rests_at.unwrap_or(next.began_at))),
        None if session.rests_at.is_some() && !run.state.is_terminal() => (SessionState::Resting, None),
        None => (state(run), run.ended_at),
    };
    SessionView {
        run_id: doc.run_id,
        number,
        task_id: run.task_id,
        project_id: run.order.project_id,
        agent: run.order.agent.clone(),
        kind: session.driver.clone(),
        version: session.version.clone(),
        model: session.model.clone(),
        external_session_id: session.is_named.then(|| session.session.clone()),
        mode: session.mode,
        state,
        outcome: session.outcome,
        failure: session.failure.clone(),
        attempt: session.attempt,
        began_at: session.began_at,
        ended_at,
        turns: Some(session.turns),
        processes: session.processes,
        usage: usage(&session.usage),
        log_bytes: session.log_bytes,
        log_truncated: session.log_truncated,
    }
}

/// Whether the last session of a run goes on.
fn state(run: &Run) -> SessionState {
    match &run.state {
        State::Active { phase: Phase::Running, .. } => SessionState::Working,
        state if state.is_terminal() => SessionState::Ended,
        _ => SessionState::Resting,
    }
}
