//! What people say, and what follows from it.

use super::super::limit::{TEXT_BYTES_MAX, TITLE_CHARS, TITLE_CHARS_MAX, UNHEARD_MAX};
use super::super::refusal::Refusal;
use super::super::state::{Conversation, State, wants_answer};
use super::{Decision, wrong};
use deputy_protocol::At;
use deputy_protocol::event::{ContextWish, ConversationEvent, Prompt, Shown, WaitReason};
use deputy_protocol::ids::{CallId, InboxId};

/// The founder's words answer a question that is open; whatever else it waits for, new words are worth another look.
pub(super) fn say(
    it: &Conversation,
    source: Prompt,
    text: String,
    shown: Option<Box<Shown>>,
    by: String,
    at: At,
) -> Decision {
    if it.state == State::Ended {
        return Err(wrong(it, "say something"));
    }
    if source == Prompt::Founder && !it.is_talk() {
        return Err(Refusal::AmongAgents);
    }
    // Who asks somebody to think says it once, however many of them ask.
    if source == Prompt::Order && !it.is_talk() && it.inputs() > 0 {
        return Err(Refusal::AlreadyDone);
    }
    fits(&text)?;
    if let (Some(ask), Prompt::Founder) = (&it.ask, source) {
        let inbox_id = ask.inbox_id;
        return Ok(vec![ConversationEvent::Answered { inbox_id, choice: None, text: Some(text), by, at }]);
    }
    // Half of the room is left to words that want an answer.
    let room = if wants_answer(source) { UNHEARD_MAX } else { UNHEARD_MAX / 2 };
    if it.unheard.len() >= room {
        return Err(Refusal::ToldTooMuch);
    }
    let is_unnamed = it.title.is_empty() && source == Prompt::Founder;
    let titled = is_unnamed.then(|| ConversationEvent::Titled { title: title(&text), at });
    let said = ConversationEvent::Said { source, text, shown, by, at };
    let resumed = match &it.state {
        State::Waiting { reason, .. } if *reason != WaitReason::Question && wants_answer(source) => {
            Some(ConversationEvent::Resumed { at })
        }
        State::Waiting { .. } | State::Idle | State::Thinking { .. } | State::Ended => None,
    };
    Ok(std::iter::once(said).chain(resumed).chain(titled).collect())
}

/// What it is called as long as nobody called it something: its first words.
pub fn title(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let whole = words.join(" ");
    let Some((cut, _)) = whole.char_indices().nth(TITLE_CHARS) else { return whole };
    // At a word's end, unless that is far away.
    let at = whole[..cut].rfind(' ').filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", whole[..at].trim_end())
}

/// Whatever it is called: one line.
pub(super) fn name(it: &Conversation, title: &str, at: At) -> Decision {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.chars().count() {
        0 => Err(Refusal::Silent),
        chars if chars > TITLE_CHARS_MAX => Err(Refusal::LongTitle { chars }),
        _ if title == it.title => Err(Refusal::AlreadyDone),
        _ => Ok(vec![ConversationEvent::Titled { title, at }]),
    }
}

pub(super) fn answer(
    it: &Conversation,
    inbox_id: InboxId,
    choice: Option<String>,
    text: Option<String>,
    by: String,
    at: At,
) -> Decision {
    let Some(ask) = it.ask.as_ref().filter(|ask| ask.inbox_id == inbox_id) else {
        return Err(Refusal::NotAsked(inbox_id));
    };
    match (&choice, &text) {
        (Some(choice), _) if !ask.options.iter().any(|option| option.id == *choice) => {
            return Err(Refusal::NoSuchOption(choice.clone()));
        }
        (_, Some(text)) => fits(text)?,
        (Some(_), None) => {}
        (None, None) => return Err(Refusal::Silent),
    }
    Ok(vec![ConversationEvent::Answered { inbox_id, choice, text, by, at }])
}

/// A wish for the next turn; the one under way heeds it if it can.
pub(super) fn reshape(it: &Conversation, wish: ContextWish, by: String, at: At) -> Decision {
    if it.state == State::Ended {
        return Err(wrong(it, "go before the model in another way"));
    }
    if it.wish == Some(wish) {
        return Err(Refusal::AlreadyDone);
    }
    Ok(vec![ConversationEvent::ContextAsked { wish, by, at }])
}

pub(super) fn stop(it: &Conversation, said: Option<(CallId, String)>, by: String, at: At) -> Decision {
    match &it.state {
        State::Thinking { .. } | State::Waiting { .. } => {
            let withdrawn = it.ask.as_ref().map(|ask| ask.inbox_id);
            let withdrawn = withdrawn.map(|inbox_id| ConversationEvent::AskWithdrawn { inbox_id, at });
            // Words of a call that has ended are in the thread, or belong to no answer.
            let said = said.filter(|(call_id, text)| it.reserved.contains_key(call_id) && fits(text).is_ok());
            let stopped = ConversationEvent::Stopped { said: said.map(|(_, text)| text), by, at };
            Ok(withdrawn.into_iter().chain([stopped]).collect())
        }
        State::Idle | State::Ended => Err(Refusal::AlreadyDone),
    }
}

pub(super) fn resume(it: &Conversation, at: At) -> Decision {
    match &it.state {
        State::Waiting { reason: WaitReason::Question, .. } => Err(wrong(it, "go on without an answer")),
        State::Waiting { until: Some(until), .. } if *until > at => Err(wrong(it, "go on before its time")),
        State::Waiting { .. } => Ok(vec![ConversationEvent::Resumed { at }]),
        State::Idle | State::Thinking { .. } | State::Ended => Err(Refusal::AlreadyDone),
    }
}

fn fits(text: &str) -> Result<(), Refusal> {
    match text.len() {
        _ if text.trim().is_empty() => Err(Refusal::Silent),
        size_bytes if size_bytes > TEXT_BYTES_MAX => Err(Refusal::LongText { size_bytes }),
        _ => Ok(()),
    }
}
