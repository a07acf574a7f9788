//! What is to be done about a question that a model sees to.

use super::subject::{Subject, subject};
use crate::conversation::{Conversation, State};
use crate::run::{Answer, Run};
use deputy_protocol::At;
use deputy_protocol::event::{Ask, Draft, Route};

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Put it to a model.
    Think,
    /// Nothing, for now.
    Wait,
    /// This is the answer.
    Answer(Answer),
    /// It is the founder's.
    Refer {
        /// Why, for people.
        why: String,
        /// What a model would answer.
        draft: Option<Draft>,
    },
}

/// What is to be done about an open question that a model sees to. `thought` is the conversation about it, once there is
/// one.
pub fn next(run: &Run, ask: &Ask, thought: Option<&Conversation>, now: At) -> Step {
    let Some(answering) = ask.answering.as_ref().filter(|_| ask.is_pending()) else { return Step::Wait };
    let refer = |why: &str, draft: Option<Draft>| Step::Refer { why: why.to_owned(), draft };
    if run.is_hands_on() {
        return refer("you have this run in hand", thought.and_then(draft_of));
    }
    // What was thought to its end counts, though it may be late: it costs nothing more.
    if let Some(it) = thought.filter(|it| it.state == State::Ended) {
        let Some(draft) = draft_of(it) else { return refer(&failure(it), None) };
        return match doubt(ask, answering.route, &draft) {
            Some(why) => refer(&why, Some(draft)),
            None => Step::Answer(answer(draft)),
        };
    }
    let is_late = |at: At| answering.founder_at.is_none_or(|by| at >= by);
    match thought.map(|it| &it.state) {
        _ if is_late(now) => refer("the COO did not answer in time", None),
        // Who waits beyond the time waits in vain.
        Some(State::Waiting { until, detail, .. }) if until.is_none_or(is_late) => {
            refer(&format!("the COO cannot answer now: {detail}"), None)
        }
        Some(State::Waiting { .. } | State::Thinking { .. } | State::Ended) => Step::Wait,
        // One that was begun, and not told anything yet, is told by asking again.
        Some(State::Idle) | None => Step::Think,
    }
}

/// Why an answer goes to the founder first, if it does.
fn doubt(ask: &Ask, route: Route, draft: &Draft) -> Option<String> {
    if route != Route::Model {
        return Some("the COO drafted an answer".to_owned());
    }
    if !draft.sure {
        return Some("the COO is not sure".to_owned());
    }
    // The question may have hidden what it is about.
    let Subject { name, word } = subject([draft.in_words(&ask.options).as_str()])?;
    Some(format!("what the COO would answer may be about {name} (`{word}`)"))
}

/// What came of a conversation. Words without the tool for them are a draft that nobody stands by.
fn draft_of(it: &Conversation) -> Option<Draft> {
    let words = || {
        let text = it.reply.clone().filter(|text| !text.trim().is_empty())?;
        Some(Draft { text, choice: None, sure: false, why: "it did not say what this rests on".to_owned() })
    };
    it.draft.clone().or_else(words)
}

fn failure(it: &Conversation) -> String {
    match &it.error {
        Some(error) => format!("the COO could not answer: {}", error.detail),
        None => "the COO was stopped before it had an answer".to_owned(),
    }
}

fn answer(draft: Draft) -> Answer {
    let text = Some(draft.text).filter(|text| !text.trim().is_empty());
    Answer { choice: draft.choice, text }
}
