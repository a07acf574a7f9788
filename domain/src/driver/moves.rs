//! What is to be done about a run's program next.

use super::afresh::words_afresh;
use super::{Asked, Home, Sitting};
use crate::run::{Answer, BY_MODEL, Retry, Run};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{AgentQuestion, AgentWord, Ask, AskPurpose, Prompt, RunError, TurnOutcome};
use deputy_protocol::ids::ToolUseId;

/// Turns in a row that may come to nothing before an attempt ends.
const FAILURES_MAX: u32 = 3;
/// Sessions in a row that may be given up before an attempt ends.
const SESSIONS_MAX: u32 = 2;
/// The same use of a tool in a row: honest work has other ones in between.
const REPEATED_MAX: u32 = 20;
/// Uses of tools in one process: far above honest work, far below a lost night.
const TOOLS_MAX: u32 = 2_000;
/// Wait for a provider that did not say how long, doubled with each failure.
const PROVIDER_WAIT_S: i64 = 30;
/// Wait for a limit whose end nobody said.
const LIMIT_WAIT_S: i64 = 300;

const INTERRUPTED: &str = "You were interrupted before you had finished, and the outcome of what you were at is unknown. \
Look at what is there before you go on with your work.";
const GO_ON: &str = "You stopped at a limit before you had finished. Go on with your work.";
/// What is to be done about a run's program next. Doing it records something, so the next one differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// Put words down for the program. `input` is 0 for a remark of Deputy's own.
    Prompt {
        /// Whose words.
        source: Prompt,
        /// Which of the run's inputs.
        input: u32,
        /// The words.
        text: String,
    },
    /// Put an answer down that came after the process which asked was gone, and say so to the next.
    Answered {
        /// The answer.
        word: AgentWord,
        /// What the next process is told of it.
        text: String,
    },
    /// Begin a process with the words that were put down.
    Start {
        /// The session to go on with; `None`: a new one.
        resume: Option<String>,
    },
    /// Hear what the process writes, until it ends.
    Follow,
    /// Park until the founder answered.
    Ask {
        /// Which question.
        asked: ToolUseId,
        /// What it is.
        what: AgentQuestion,
    },
    /// Park until then.
    Wait {
        /// When it goes on.
        until: At,
        /// Why, for people.
        detail: String,
    },
    /// The program says that it is done.
    Finish {
        /// In its words.
        summary: String,
    },
    /// Nothing good will come of going on.
    Fail {
        /// Why.
        error: RunError,
        /// Whether another attempt could end better.
        retry: Retry,
    },
}

/// The next move.
pub fn next(run: &Run, sitting: &Sitting, now: At) -> Move {
    let unanswered = sitting.asked.iter().find(|question| answer_to(run, question.id).is_none());
    if let Some(question) = unanswered {
        return Move::Ask { asked: question.id, what: question.what.clone() };
    }
    if sitting.process.is_some() {
        return Move::Follow;
    }
    if let Some(question) = sitting.asked.first() {
        let answer = answer_to(run, question.id).expect("those without an answer were looked for first");
        return answered(question, answer, is_by_model(run, question.id));
    }
    if let Some(input) = run.inputs.get(sitting.inputs_told as usize) {
        let (source, text) = (input.source, input.text.clone());
        return Move::Prompt { source, input: sitting.inputs_told + 1, text };
    }
    if run.as_it_is {
        return Move::Finish { summary: run.summary.clone().unwrap_or_default() };
    }
    if sitting.has_words() {
        return Move::Start { resume: sitting.session.clone() };
    }
    after_turn(run, sitting, now)
}

/// What follows from the last turn, when nothing new was said.
fn after_turn(run: &Run, sitting: &Sitting, now: At) -> Move {
    // Another attempt has all its tries again.
    let is_same = run.attempt == sitting.attempt;
    let (failures, lost) = if is_same { (sitting.failures, sitting.sessions_lost) } else { (0, 0) };
    let has_waited = sitting.has_waited;
    let is_poisoned = sitting.session.is_none();
    let is_spoiled = sitting.home == Home::Spoiled;
    match &sitting.turn {
        Some((TurnOutcome::Done { text }, _)) => Move::Finish { summary: text.clone() },
        Some((TurnOutcome::Failed { code, until, detail }, at)) => failed(
            run,
            &Failed {
                code,
                until: *until,
                detail,
                at: *at,
                has_waited,
                is_poisoned,
                is_spoiled,
                failures,
                lost,
            },
            now,
        ),
        Some((TurnOutcome::Interrupted, _)) | None if failures < FAILURES_MAX => remark(INTERRUPTED),
        Some((TurnOutcome::Interrupted, _)) | None => {
            let detail = format!("the agent's process ended {failures} times before its turn did");
            fail("agent_crashed", detail, Retry::Yes)
        }
    }
}

struct Failed<'a> {
    code: &'a str,
    until: Option<At>,
    detail: &'a str,
    at: At,
    has_waited: bool,
    /// No session is left to go on with.
    is_poisoned: bool,
    /// Its HOME is to be made anew.
    is_spoiled: bool,
    failures: u32,
    lost: u32,
}

impl Failed<'_> {
    fn wait_or(&self, until: At, now: At, then: &str) -> Move {
        if until > now && !self.has_waited {
            Move::Wait { until, detail: self.detail.to_owned() }
        } else {
            remark(then)
        }
    }
}

fn failed(run: &Run, turn: &Failed<'_>, now: At) -> Move {
    let detail = || turn.detail.to_owned();
    let is_last = turn.failures >= FAILURES_MAX;
    match turn.code {
        _ if turn.is_spoiled => afresh(run),
        "limited" | "used_up" => {
            let until = turn.until.unwrap_or(turn.at + TimeDelta::seconds(LIMIT_WAIT_S));
            turn.wait_or(until, now, GO_ON)
        }
        "provider" if !is_last => {
            let wait = PROVIDER_WAIT_S << turn.failures.min(FAILURES_MAX);
            turn.wait_or(turn.at + TimeDelta::seconds(wait), now, INTERRUPTED)
        }
        "provider" => fail("provider_failed", detail(), Retry::Yes),
        "provider_key" => fail("provider_key_refused", detail(), Retry::No),
        "key" => fail("agent_not_signed_in", detail(), Retry::No),
        "session" | "too_long" if turn.lost <= SESSIONS_MAX => afresh(run),
        "session" | "too_long" => fail("session_lost", detail(), Retry::OnlyHarder),
        "declined" => fail("declined", detail(), Retry::OnlyHarder),
        "bound" if !is_last => remark(GO_ON),
        "bound" => fail("too_many_steps", detail(), Retry::OnlyHarder),
        "crashed" if !is_last && turn.is_poisoned && turn.lost > 0 => afresh(run),
        _ if !is_last => remark(INTERRUPTED),
        "crashed" => fail("agent_crashed", detail(), Retry::Yes),
        // It says itself that it cannot, and said so before.
        _ => fail("agent_failed", detail(), Retry::OnlyHarder),
    }
}

fn afresh(run: &Run) -> Move {
    Move::Prompt { source: Prompt::Deputy, input: 0, text: words_afresh(run) }
}

fn answered(question: &Asked, answer: &Answer, is_by_model: bool) -> Move {
    let asked = question.id;
    let text = answer.text.clone().unwrap_or_default();
    match &question.what {
        AgentQuestion::Permission { title, .. } => {
            let allowed = is_yes(answer);
            let word = if allowed { "allows" } else { "does not allow" };
            let reason = format!("the founder {word} it. {text}").trim_end().to_owned();
            let told = format!(
                "You asked whether you may do this: {title}. In the meantime {reason} Go on with your work."
            );
            Move::Answered { word: AgentWord::Permission { asked, allowed, reason }, text: told }
        }
        AgentQuestion::Question { text: wanted, options } => {
            let words = in_words(options, answer);
            let (who, text) = if is_by_model {
                ("The COO", format!("{words}\n\n{BY_MODEL}"))
            } else {
                ("The founder", words)
            };
            let told = format!("You asked: {wanted}\n{who} answers: {text}\nGo on with your work.");
            Move::Answered { word: AgentWord::Answer { asked, text }, text: told }
        }
    }
}

/// The founder's answer in words: what was chosen, and what was written.
pub fn in_words(options: &[String], answer: &Answer) -> String {
    let chosen = answer.choice.as_ref().map(|choice| {
        let place = choice.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        place.and_then(|place| options.get(place)).unwrap_or(choice).clone()
    });
    chosen.into_iter().chain(answer.text.clone()).collect::<Vec<_>>().join("\n")
}

/// Whether an answer gives permission: only the option that does.
pub fn is_yes(answer: &Answer) -> bool {
    answer.choice.as_deref() == Some(ALLOW)
}

/// The option that gives permission.
pub const ALLOW: &str = "allow";
/// The option that does not.
pub const DENY: &str = "deny";

/// What was answered to a question of the program's.
pub fn answer_to(run: &Run, asked: ToolUseId) -> Option<&Answer> {
    asks_of(run, asked).find_map(|ask| run.answers.get(&ask.inbox_id))
}

/// Whether a model answered it.
fn is_by_model(run: &Run, asked: ToolUseId) -> bool {
    asks_of(run, asked).any(|ask| run.by_models.contains(&ask.inbox_id))
}

/// How often it may have been asked: a question is withdrawn when the run is stopped meanwhile.
fn asks_of(run: &Run, asked: ToolUseId) -> impl Iterator<Item = &Ask> {
    run.asks.values().filter(move |ask| match &ask.purpose {
        AskPurpose::Agent { tool_use } | AskPurpose::Permission { tool_use, .. } => *tool_use == asked,
        AskPurpose::Project
        | AskPurpose::Start
        | AskPurpose::Budget { .. }
        | AskPurpose::Review
        | AskPurpose::Failure
        | AskPurpose::Rollback
        | AskPurpose::Plan { .. } => false,
    })
}

fn remark(text: &str) -> Move {
    Move::Prompt { source: Prompt::Deputy, input: 0, text: text.to_owned() }
}

fn fail(code: &str, detail: String, retry: Retry) -> Move {
    Move::Fail { error: RunError { code: code.to_owned(), detail }, retry }
}

/// Whether a program goes round in circles, and in which; honest work does not.
pub fn is_lost(sitting: &Sitting) -> Option<String> {
    if sitting.repeated.1 >= REPEATED_MAX {
        let call: String = sitting.repeated.0.chars().take(200).collect();
        return Some(format!("the agent did the same {REPEATED_MAX} times in a row: {call}"));
    }
    (sitting.tools >= TOOLS_MAX).then(|| format!("the agent used tools {TOOLS_MAX} times without an end"))
}
