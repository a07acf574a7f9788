//! What a conversation answers to a command: the facts that follow from it, or why none do.

mod appointments;
mod turn;
mod words;

use super::command::Command;
use super::refusal::Refusal;
use super::state::{Conversation, State};
use deputy_protocol::At;
use deputy_protocol::event::ConversationEvent;

pub use words::title;

type Decision = Result<Vec<ConversationEvent>, Refusal>;

/// The facts that follow from a command, never none of them. `conversation` is absent until it was opened.
pub fn decide(conversation: Option<&Conversation>, command: Command, now: At) -> Decision {
    let Some(it) = conversation else {
        return match command {
            Command::Open { purpose, project_id, title, by } => {
                Ok(vec![ConversationEvent::Opened { purpose, project_id, title, by, at: now }])
            }
            _ => Err(Refusal::Unknown),
        };
    };
    let facts = decided(it, command, now)?;
    if !facts.iter().any(leaves) {
        return Ok(facts);
    }
    // One append: whatever happens next, no money stays set aside that nobody waits for.
    Ok(turn::settle_all(it, now).chain(facts).collect())
}

/// Whether nobody waits any more, behind a fact, for the answer to a call.
const fn leaves(fact: &ConversationEvent) -> bool {
    matches!(
        fact,
        ConversationEvent::Replied { .. }
            | ConversationEvent::Failed { .. }
            | ConversationEvent::Stopped { .. }
            | ConversationEvent::Asked { .. }
            | ConversationEvent::Waiting { .. }
    )
}

fn decided(it: &Conversation, command: Command, now: At) -> Decision {
    match command {
        Command::Open { .. } => Err(Refusal::AlreadyDone),
        Command::Title { title } => words::name(it, &title, now),
        Command::Say { source, text, shown, by } => words::say(it, source, text, shown, by, now),
        Command::Answer { inbox_id, choice, text, by } => words::answer(it, inbox_id, choice, text, by, now),
        Command::Stop { said, by } => words::stop(it, said, by, now),
        Command::Resume => words::resume(it, now),
        Command::Note { outcome } if it.outcome.as_ref() == Some(&outcome) => Err(Refusal::AlreadyDone),
        Command::Note { outcome } => Ok(vec![ConversationEvent::OutcomeNoted { outcome, at: now }]),
        Command::Reshape { wish, by } => words::reshape(it, wish, by, now),
        Command::Reshaped { wish } => turn::reshaped(it, wish, now),
        Command::Schedule { appointment_id, text, when, zone, elsewhere, by } => {
            let wanted = appointments::Wanted { appointment_id, text, when, zone, elsewhere, by };
            appointments::schedule(it, wanted, now)
        }
        Command::Unschedule { appointment_id, by } => appointments::unschedule(it, appointment_id, by, now),
        Command::ComeDue { appointment_id, due_at } => {
            appointments::come_due(it, appointment_id, due_at, now)
        }
        Command::Claim { lease, agent } => turn::claim(it, lease, agent, now),
        Command::Reserve { call } => turn::reserve(it, &call, now),
        Command::Settle { call_id, model, usage } => turn::settle(it, call_id, model, usage, now),
        Command::Ask { ask } => turn::ask(it, ask, now),
        Command::Park { reason, until, detail } => turn::park(it, reason, until, detail, now),
        Command::Reply { text, heard, scope, draft } => {
            turn::thinking(it, "reply")?;
            let (heard, began_at) = (turn::heard(it, heard), it.founder_waits_since());
            let due = appointments::seen_to(it, heard);
            Ok(vec![ConversationEvent::Replied { text, heard, scope, draft, began_at, due, at: now }])
        }
        Command::Fail { error, heard } => {
            turn::thinking(it, "fail")?;
            Ok(vec![turn::failed(it, error, turn::heard(it, heard), now)])
        }
    }
}

const fn wrong(it: &Conversation, command: &'static str) -> Refusal {
    Refusal::WrongState { standing: standing(&it.state), command }
}

/// How it stands, to be read behind `the conversation`.
const fn standing(state: &State) -> &'static str {
    match state {
        State::Idle => "waits for your words",
        State::Thinking { .. } => "is being thought about",
        State::Waiting { .. } => "waits for something",
        State::Ended => "has ended",
    }
}
