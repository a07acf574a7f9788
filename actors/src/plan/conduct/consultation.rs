//! Those who think for a plan: a conversation of their own, begun once and waited for.

use super::desk::Conductor;
use crate::conversation::ConversationError;
use crate::ports::LedgerFault;
use chrono::TimeDelta;
use deputy_domain::conversation::{Conversation, State};
use deputy_protocol::event::{Prompt, Purpose, RunError};
use deputy_protocol::ids::{ConversationId, ProjectId};

/// How long somebody who thinks for a plan is waited for: it goes on without them.
const PATIENCE: TimeDelta = TimeDelta::minutes(20);

/// What is asked, of whom.
pub(super) struct Question {
    pub(super) id: ConversationId,
    pub(super) purpose: Purpose,
    pub(super) project_id: Option<ProjectId>,
    pub(super) title: String,
    pub(super) text: String,
}

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
    let Question { id, purpose, project_id, title, text } = question;
    let asked = begun(conductor, id, purpose, project_id, title, text).await;
    let it = match asked {
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
    if conductor.world.clock.now() >= it.created_at + PATIENCE {
        match conductor.conversations.stop(id, "deputy").await {
            Err(ConversationError::Fault(fault)) => return Err(fault),
            Ok(_) | Err(ConversationError::Refused(_)) => {}
        }
        let detail = format!("no answer came within {} minutes", PATIENCE.num_minutes());
        return Ok(missed("timed_out", detail));
    }
    Ok(Answer::Pending)
}

async fn begun(
    conductor: &Conductor,
    id: ConversationId,
    purpose: Purpose,
    project_id: Option<ProjectId>,
    title: String,
    text: String,
) -> Result<Conversation, ConversationError> {
    let it = conductor.conversations.open(id, purpose, project_id, title, "deputy").await?;
    if it.inputs() > 0 {
        return Ok(it);
    }
    let it = conductor.conversations.say(id, Prompt::Order, text, "deputy").await?;
    // Whoever cannot be woken now is found by the reconciler.
    let _ = conductor.thinkers.own(id).await;
    Ok(it)
}

fn missed(code: &str, detail: String) -> Answer {
    Answer::Missed(RunError { code: code.to_owned(), detail })
}
