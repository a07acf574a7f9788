//! Sessions: the conversations that a run's program had. They lie in the run's row, which most of their facts change
//! anyway.

use deputy_protocol::At;
use deputy_protocol::api::SessionOutcome;
use deputy_protocol::event::{KeptOutput, Mode, StepEvent, TurnOutcome, Usage};
use serde::{Deserialize, Serialize};

/// Most sessions of a run that are told apart. A program without any of its own begins one with each process: from here
/// on they are told as one.
const SESSIONS_MAX: usize = 100;

/// A conversation of a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionDoc {
    /// What the program calls it, or what it was to be called.
    pub session: String,
    /// Whether the program said so.
    pub is_named: bool,
    /// How the program is driven.
    pub driver: String,
    /// Its version, if it said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The model, as the program calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How much the founder took part when its last process began.
    pub mode: Mode,
    /// The attempt in which it began.
    pub attempt: u32,
    /// Version of the run's steps with which it began: what follows is its own until the next one begins.
    pub from_version: u64,
    /// When it began.
    pub began_at: At,
    /// When its last process ended; none while one is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_at: Option<At>,
    /// Whether a turn was begun that has not ended.
    pub in_turn: bool,
    /// Processes that were begun.
    pub processes: u32,
    /// Turns that ended.
    pub turns: u32,
    /// How the last one ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<SessionOutcome>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What calls of models used.
    pub usage: Usage,
    /// Size of what its processes wrote, as far as it was kept.
    pub log_bytes: u64,
    /// Whether they wrote more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub log_truncated: bool,
}

/// Whether a step tells of a session. Every step has its line: one that did not change the row would be missing there.
pub(super) const fn concerned(event: &StepEvent) -> bool {
    match event {
        StepEvent::AgentStarted { .. }
        | StepEvent::SessionBegan { .. }
        | StepEvent::TurnEnded { .. }
        | StepEvent::AgentEnded { .. } => true,
        StepEvent::Prompted { .. }
        | StepEvent::CallStarted { .. }
        | StepEvent::CallAnswered { .. }
        | StepEvent::CallFailed { .. }
        | StepEvent::ToolStarted { .. }
        | StepEvent::ToolFinished { .. }
        | StepEvent::Compacted { .. }
        | StepEvent::Expanded { .. }
        | StepEvent::Remembered { .. }
        | StepEvent::Worded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Given { .. }
        | StepEvent::TimeTold { .. }
        | StepEvent::AgentAsked { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        | StepEvent::Remarked { .. } => false,
    }
}

/// What a step does to a run's sessions. `version` is the step's.
pub(super) fn apply(sessions: &mut Vec<SessionDoc>, mode: Mode, version: u64, event: &StepEvent) {
    if let StepEvent::AgentStarted { driver, version: of_program, attempt, session, resumed, at, .. } = event
    {
        if !*resumed && !goes_on(sessions) {
            sessions.push(begun(session, driver, mode, *attempt, version, *at));
        }
        let Some(last) = sessions.last_mut() else { return };
        (last.rests_at, last.in_turn, last.mode) = (None, true, mode);
        last.version = of_program.clone().or(last.version.take());
        last.processes += 1;
        return;
    }
    // In a ledger whose beginning was redacted there may be none.
    let Some(last) = sessions.last_mut() else { return };
    match event {
        StepEvent::SessionBegan { session, model, .. } => {
            (last.session, last.is_named) = (session.clone(), true);
            last.model = model.clone().or(last.model.take());
        }
        StepEvent::TurnEnded { outcome, .. } => {
            (last.in_turn, last.turns) = (false, last.turns + 1);
            (last.outcome, last.failure) = ended(outcome);
        }
        StepEvent::AgentEnded { lost, output, at, .. } => {
            last.rests_at = Some(*at);
            if std::mem::take(&mut last.in_turn) && *lost {
                (last.outcome, last.failure) = (Some(SessionOutcome::Lost), None);
            }
            if let Some(KeptOutput { size_bytes, truncated, .. }) = output {
                last.log_bytes += size_bytes;
                last.log_truncated |= truncated;
            }
        }
        // Those are not `concerned`, or were dealt with above.
        StepEvent::AgentStarted { .. }
        | StepEvent::Prompted { .. }
        | StepEvent::CallStarted { .. }
        | StepEvent::CallAnswered { .. }
        | StepEvent::CallFailed { .. }
        | StepEvent::ToolStarted { .. }
        | StepEvent::ToolFinished { .. }
        | StepEvent::Compacted { .. }
        | StepEvent::Expanded { .. }
        | StepEvent::Remembered { .. }
        | StepEvent::Worded { .. }
        | StepEvent::Recalled { .. }
        | StepEvent::Given { .. }
        | StepEvent::TimeTold { .. }
        | StepEvent::AgentAsked { .. }
        | StepEvent::AgentTold { .. }
        | StepEvent::AgentTook { .. }
        | StepEvent::AgentHeard { .. }
        | StepEvent::Remarked { .. } => {}
    }
}

/// Whether a new process that begins afresh has the last session all the same: nothing was ever said in that one, or
/// there are too many.
fn goes_on(sessions: &[SessionDoc]) -> bool {
    let is_unheard = |last: &SessionDoc| !last.is_named && last.turns == 0 && last.log_bytes == 0;
    sessions.len() >= SESSIONS_MAX || sessions.last().is_some_and(is_unheard)
}

fn begun(session: &str, driver: &str, mode: Mode, attempt: u32, version: u64, at: At) -> SessionDoc {
    SessionDoc {
        session: session.to_owned(),
        is_named: false,
        driver: driver.to_owned(),
        version: None,
        model: None,
        mode,
        attempt,
        from_version: version,
        began_at: at,
        rests_at: None,
        in_turn: false,
        processes: 0,
        turns: 0,
        outcome: None,
        failure: None,
        usage: Usage::default(),
        log_bytes: 0,
        log_truncated: false,
    }
}

fn ended(outcome: &TurnOutcome) -> (Option<SessionOutcome>, Option<String>) {
    match outcome {
        TurnOutcome::Done { .. } => (Some(SessionOutcome::Done), None),
        TurnOutcome::Interrupted => (Some(SessionOutcome::Interrupted), None),
        TurnOutcome::Failed { code, .. } => (Some(SessionOutcome::Failed), Some(code.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deputy_protocol::blob::BlobDigest;
    use deputy_protocol::ids::ToolUseId;

    fn at() -> At {
        At::default()
    }

    fn started(session: &str, resumed: bool) -> StepEvent {
        let (driver, version) = ("claude".to_owned(), Some("2.1".to_owned()));
        let (process, attempt, session) = (ToolUseId(uuid::Uuid::nil()), 1, session.to_owned());
        StepEvent::AgentStarted {
            process,
            attempt,
            driver,
            version,
            session,
            resumed,
            fresh_home: false,
            keeps_words: true,
            at: at(),
        }
    }

    fn named(session: &str) -> StepEvent {
        StepEvent::SessionBegan { session: session.to_owned(), model: Some("m".to_owned()), at: at() }
    }

    fn turn(outcome: TurnOutcome) -> StepEvent {
        StepEvent::TurnEnded { outcome, at: at() }
    }

    fn process_ended(size_bytes: u64) -> StepEvent {
        let output = Some(KeptOutput { digest: BlobDigest([1; 32]), size_bytes, truncated: false });
        StepEvent::AgentEnded { exit_code: Some(0), lost: false, output, at: at() }
    }

    fn fold(events: &[StepEvent]) -> Vec<SessionDoc> {
        let mut sessions = Vec::new();
        for (version, event) in (1..).zip(events) {
            apply(&mut sessions, Mode::Delegated, version, event);
        }
        sessions
    }

    #[test]
    fn a_session_that_is_gone_on_with_stays_one() {
        let done = || turn(TurnOutcome::Done { text: String::new() });
        let events = [
            started("ours", false),
            named("theirs"),
            done(),
            process_ended(10),
            started("theirs", true),
            done(),
            process_ended(5),
        ];
        let [session] = &fold(&events)[..] else { panic!("there is one") };
        assert_eq!((session.session.as_str(), session.processes, session.turns), ("theirs", 2, 2));
        assert_eq!((session.log_bytes, session.outcome), (15, Some(SessionOutcome::Done)));
        assert_eq!((session.from_version, session.rests_at), (1, Some(at())));
    }

    #[test]
    fn a_fresh_session_after_a_poisoned_one_is_another() {
        let failed =
            TurnOutcome::Failed { code: "session".to_owned(), until: None, detail: "it is gone".to_owned() };
        let events = [started("a", false), named("a"), turn(failed), process_ended(1), started("b", false)];
        let sessions = fold(&events);
        let told: Vec<_> = sessions.iter().map(|it| (it.session.as_str(), it.failure.as_deref())).collect();
        assert_eq!(told, [("a", Some("session")), ("b", None)]);
        assert_eq!(sessions[1].from_version, 5);
    }

    #[test]
    fn a_process_that_never_spoke_leaves_no_session_behind() {
        let lost = StepEvent::AgentEnded { exit_code: None, lost: true, output: None, at: at() };
        let sessions = fold(&[started("a", false), lost, started("b", false), named("b")]);
        assert_eq!(sessions.len(), 1);
        assert_eq!((sessions[0].session.as_str(), sessions[0].processes), ("b", 2));
    }

    #[test]
    fn sessions_are_told_apart_up_to_a_number() {
        let mut events = Vec::new();
        for _ in 0..SESSIONS_MAX + 5 {
            events.extend([started("x", false), turn(TurnOutcome::Interrupted), process_ended(1)]);
        }
        assert_eq!(fold(&events).len(), SESSIONS_MAX);
    }
}
