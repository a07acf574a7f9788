//! Asks an advisor: a conversation of its own, which is waited for.

use super::super::handle::{ConversationError, ConversationHandle};
use super::super::mind::Thinker;
use super::projects::project;
use crate::staff::StaffHandle;
use crate::thinking::{Mind as _, ThoughtFault};
use chrono::TimeDelta;
use deputy_domain::conversation::{Conversation, State};
use deputy_domain::coo::tools::consult::Consult;
use deputy_domain::coo::untrusted;
use deputy_domain::derived;
use deputy_protocol::event::{Prompt, Purpose, ToolOutcome};
use deputy_protocol::ids::{ConversationId, ToolUseId};

/// How long an advisor is waited for whose record says nothing of it: whoever asked goes on without it.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// Asks an advisor and waits for what it says. After a crash it is the same conversation that is waited for.
pub(super) async fn consult(
    thinker: &Thinker<'_>,
    it: &Conversation,
    tool_use: ToolUseId,
    wanted: &Consult,
) -> Result<ToolOutcome, ThoughtFault> {
    let id = ConversationId(derived(tool_use.0, "consultation"));
    let purpose = Purpose::Consultation { advisor: wanted.advisor, asked_in: thinker.desk.id };
    let project_id = match project(thinker, it, wanted.project.as_deref()).await? {
        Ok(project_id) => project_id,
        Err(text) => return Ok(ToolOutcome::Refused { text }),
    };
    let handle = ConversationHandle::new(thinker.world().clone());
    let title = wanted.question.lines().next().unwrap_or_default().chars().take(80).collect();
    let opened = handle.open(id, purpose, project_id, title, thinker.agent).await.map_err(fault)?;
    if opened.inputs() == 0 {
        handle.say(id, Prompt::Order, wanted.question.clone(), thinker.agent).await.map_err(fault)?;
    }
    // Whoever cannot be woken now is found by the reconciler.
    let _ = thinker.desk.others.own(id).await;
    let staff = StaffHandle::new(thinker.world().clone());
    let patience = staff.patience(purpose.member(), PATIENCE).await?;
    // Of this life: while Deputy was off nobody could think.
    let deadline = thinker.world().clock.now() + patience;
    tokio::select! {
        ended = ended(thinker, &handle, id) => ended,
        // Whoever goes on with this waits for the same conversation.
        () = thinker.desk.slow.cancelled() => Err(ThoughtFault::Moved),
        () = thinker.world().clock.sleep_until(deadline) => {
            handle.stop(id, "deputy").await.map_err(fault)?;
            let minutes = patience.num_minutes();
            Ok(ToolOutcome::Refused { text: format!("no answer came within {minutes} minutes: go on without it") })
        }
    }
}

/// Waits until it has ended.
async fn ended(
    thinker: &Thinker<'_>,
    handle: &ConversationHandle,
    id: ConversationId,
) -> Result<ToolOutcome, ThoughtFault> {
    let mut head = thinker.world().ledger.head();
    loop {
        head.mark_unchanged();
        let Some(it) = handle.load(id).await? else { return Err(ThoughtFault::Moved) };
        if it.state == State::Ended {
            return Ok(said(&it));
        }
        if head.changed().await.is_err() {
            return Err(ThoughtFault::Moved);
        }
    }
}

/// What came of it, as material: an advisor reads what strangers wrote. One that fails is no failure of whoever asked.
fn said(it: &Conversation) -> ToolOutcome {
    match (&it.reply, &it.error) {
        (Some(text), _) => ToolOutcome::Done { text: untrusted("what the advisor found", text) },
        (None, Some(error)) => {
            ToolOutcome::Refused { text: format!("it could not answer: {}", error.detail) }
        }
        (None, None) => ToolOutcome::Refused { text: "it was stopped before it answered".to_owned() },
    }
}

fn fault(error: ConversationError) -> ThoughtFault {
    match error {
        ConversationError::Refused(_) => ThoughtFault::Moved,
        ConversationError::Fault(fault) => ThoughtFault::Ledger(fault),
    }
}
