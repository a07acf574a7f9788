//! Questions of the agent that were put to a model: its answer, or their way to the founder.

use super::super::asks;
use super::super::command::{Answer, Context};
use super::super::refusal::Refusal;
use super::super::state::Run;
use super::answer::known_choice;
use super::decision::{Decision, wrong};
use super::room::room_for;
use deputy_protocol::event::{Ask, Draft, Route, RunEvent};
use deputy_protocol::ids::{ConversationId, InboxId};

/// A model's answer. Whatever anybody thought of it meanwhile: only where it was decided that a model may, and as long as
/// nobody else was asked.
pub(super) fn answer(
    run: &Run,
    inbox_id: InboxId,
    answer: Answer,
    by: String,
    conversation_id: ConversationId,
    context: &Context,
) -> Decision {
    let ask = open(run, inbox_id)?;
    let is_its = ask.answering.as_ref().is_some_and(|it| it.route == Route::Model) && ask.is_pending();
    if !is_its || run.is_hands_on() {
        return Err(wrong(run, "answer this by a model", "it is the founder's to answer"));
    }
    known_choice(ask, &answer)?;
    room_for(run, answer.text.as_deref().unwrap_or_default())?;
    let Answer { choice, text } = answer;
    let conversation_id = Some(conversation_id);
    Ok(vec![RunEvent::Answered { inbox_id, choice, text, by, conversation_id, at: context.now }])
}

/// It is the founder's from now on.
pub(super) fn refer(
    run: &Run,
    inbox_id: InboxId,
    why: String,
    draft: Option<Draft>,
    conversation_id: Option<ConversationId>,
    context: &Context,
) -> Decision {
    let ask = open(run, inbox_id)?;
    if !ask.is_pending() {
        return Err(Refusal::AlreadyDone);
    }
    let ask = asks::referred(ask, why, draft, conversation_id);
    Ok(vec![RunEvent::AskReferred { ask, at: context.now }])
}

fn open(run: &Run, inbox_id: InboxId) -> Result<&Ask, Refusal> {
    let ask = run.asks.get(&inbox_id).ok_or(Refusal::UnknownAsk(inbox_id))?;
    if run.is_open(inbox_id) { Ok(ask) } else { Err(Refusal::AlreadyAnswered(inbox_id)) }
}
