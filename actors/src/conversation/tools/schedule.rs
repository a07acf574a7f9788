//! Schedules, and ends what is scheduled.

use super::super::handle::ConversationError;
use super::super::mind::Thinker;
use super::super::schedule::{NewAppointment, ScheduleHandle};
use crate::once::Once;
use crate::thinking::{Mind as _, ThoughtFault};
use deputy_domain::conversation::{Appointment, Conversation};
use deputy_domain::coo::tools::schedule::Schedule;
use deputy_domain::coo::tools::schedule_cancel::Unschedule;
use deputy_domain::derived;
use deputy_domain::schedule::{Zone, repeats, span, spoken};
use deputy_protocol::At;
use deputy_protocol::event::ToolOutcome;
use deputy_protocol::ids::{AppointmentId, EventId, ToolUseId};

/// Schedules it, once: used again after a crash it is there already, or has come due meanwhile.
pub(super) async fn schedule(
    thinker: &Thinker<'_>,
    tool_use: ToolUseId,
    wanted: &Schedule,
) -> Result<ToolOutcome, ThoughtFault> {
    let (world, thread) = (thinker.world(), thinker.desk.id);
    let id = AppointmentId(derived(tool_use.0, "appointment"));
    let once = Once { event_id: EventId(derived(tool_use.0, "scheduled")), is_repeated: true };
    let handle = ScheduleHandle::new(world.clone());
    let new = NewAppointment { text: wanted.text.clone(), when: wanted.when.clone(), zone: wanted.zone };
    match handle.once(once).schedule(thread, id, new, thinker.agent).await {
        Ok(()) => {}
        Err(ConversationError::Refused(refusal)) => {
            return Ok(ToolOutcome::Refused { text: format!("Nothing was scheduled: {refusal}") });
        }
        Err(ConversationError::Fault(fault)) => return Err(fault.into()),
    }
    let (zone, now) = (world.settings.time_zone, world.clock.now());
    let text = match handle.find(id).await?.filter(|doc| doc.is_to_come) {
        Some(doc) => {
            let when = when(&doc.appointment, zone, now);
            format!("Scheduled for {when}. It is {} now. Its id is {id}.", spoken(now, zone))
        }
        None => format!("It was scheduled, and is over by now. Its id is {id}."),
    };
    Ok(ToolOutcome::Done { text })
}

/// When something is, as the founder's clock shows it.
pub(super) fn when(it: &Appointment, zone: Zone, now: At) -> String {
    let meant = it.zone.parse().unwrap_or(zone);
    let again = it.every.as_ref().map(|every| format!(", and again {}", repeats(every)));
    let left = span(it.due_at - now);
    format!("{}, in {left}{}", spoken(it.due_at, meant), again.unwrap_or_default())
}

/// Ends it; done again it is over. What belongs to other conversations is the founder's as well, and so the COO's to end,
/// unless nobody of the founder's has a say in the turn.
pub(super) async fn unschedule(
    thinker: &Thinker<'_>,
    it: &Conversation,
    wanted: &Unschedule,
) -> Result<ToolOutcome, ThoughtFault> {
    let handle = ScheduleHandle::new(thinker.world().clone());
    let refused = |text: String| Ok(ToolOutcome::Refused { text: format!("Nothing was ended: {text}") });
    let found = handle.find(wanted.id).await?.filter(|_| it.is_talk());
    let Some(doc) = found else {
        return refused("there is nothing of this id: `schedule_list` shows what there is".to_owned());
    };
    if !it.may_end(&doc.appointment) {
        return refused("the founder scheduled it, and said nothing just now: ask them before".to_owned());
    }
    match handle.unschedule(doc.conversation_id, wanted.id, thinker.agent).await {
        Ok(()) => Ok(ToolOutcome::Done { text: "It is not done any more.".to_owned() }),
        Err(ConversationError::Refused(refusal)) => refused(refusal.to_string()),
        Err(ConversationError::Fault(fault)) => Err(fault.into()),
    }
}
