//! Those who think for a plan: a conversation of their own, begun once and waited for.

use super::desk::Conductor;
use crate::conversation::{ConversationError, Question};
use crate::ports::LedgerFault;
use crate::run::house;
use crate::staff::StaffHandle;
use chrono::TimeDelta;
use deputy_domain::conversation::{Conversation, State};
use deputy_protocol::event::RunError;

/// How long somebody who thinks for a plan is waited for whose record says nothing of it: it goes on without them.
const PATIENCE: TimeDelta = TimeDelta::minutes(20);

/// How long a plan waits for somebody who waits for money or a model themselves: a confirmed plan goes on before a night
/// is over, with what the card says of the step.
const WAITS_MAX: TimeDelta = TimeDelta::hours(6);

/// How it stands.
pub(super) enum Answer {
    /// It is thought about.
    Pending,
    /// It has ended; its last words and what was found are in it.
    Ended(Box<Conversation>),
    /// Nothing came of it.
    Missed(RunError),
}

/// Asks, unless that was done; how it stands. One that takes too long is ended.
pub(super) async fn ask(conductor: &Conductor, question: Question) -> Result<Answer, LedgerFault> {
    let (id, member) = (question.id, question.purpose.member());
    let it = match question.ask(&conductor.conversations, &conductor.thinkers).await {
        Ok(it) => it,
        Err(ConversationError::Fault(fault)) => return Err(fault),
        Err(ConversationError::Refused(refusal)) => return Ok(missed("refused", refusal.to_string())),
    };
    if it.state == State::Ended {
        return Ok(match (&it.reply, &it.error) {
            (Some(_), _) => Answer::Ended(Box::new(it)),
            (None, Some(error)) => Answer::Missed(error.clone()),
            (None, None) => missed("stopped", "it was stopped before it answered".to_owned()),
        });
    }
    let patience = StaffHandle::new(conductor.world.clone()).patience(member, PATIENCE).await?;
    if is_over(conductor, &it, patience).await? {
        conductor.conversations.end_turn(id).await?;
        let waited = if matches!(it.state, State::Waiting { .. }) { WAITS_MAX } else { patience };
        let detail = format!("no answer came within {} minutes", waited.num_minutes());
        return Ok(missed("timed_out", detail));
    }
    Ok(Answer::Pending)
}

/// Whether somebody had that long to think. While Deputy was off or paused they had no time at all, and who waits for money
/// or a model thinks of nothing; but they are not waited for without an end.
async fn is_over(conductor: &Conductor, it: &Conversation, patience: TimeDelta) -> Result<bool, LedgerFault> {
    let patience = if matches!(it.state, State::Waiting { .. }) { WAITS_MAX } else { patience };
    let resumed_at = house(&conductor.world).await?.resumed_at;
    let since = [Some(it.created_at), it.claimed_at, resumed_at, Some(conductor.begun_at)];
    let since = since.into_iter().flatten().max().unwrap_or(it.created_at);
    Ok(conductor.world.clock.now() >= since + patience)
}

fn missed(code: &str, detail: String) -> Answer {
    Answer::Missed(RunError { code: code.to_owned(), detail })
}
