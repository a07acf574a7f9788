//! What is scheduled, and what follows when its time has come.

use super::super::appointment::Appointment;
use super::super::limit::{
    APPOINTMENT_CHARS_MAX, APPOINTMENTS_MAX, BY_ITSELF_AHEAD, HOUSE_APPOINTMENTS_MAX, UNHEARD_MAX,
};
use super::super::refusal::Refusal;
use super::super::state::{Conversation, State};
use super::{Decision, wrong};
use crate::schedule::{CameDue, When, Zone, due_shown, due_words, next_after};
use deputy_protocol::At;
use deputy_protocol::event::{ConversationEvent, Prompt, Repeat, Shown, WaitReason};
use deputy_protocol::ids::AppointmentId;

/// What somebody wants done at its time.
pub(super) struct Wanted {
    pub(super) appointment_id: AppointmentId,
    pub(super) text: String,
    pub(super) when: When,
    pub(super) zone: Zone,
    pub(super) elsewhere: usize,
    pub(super) by: String,
}

pub(super) fn schedule(it: &Conversation, wanted: Wanted, at: At) -> Decision {
    let Wanted { appointment_id, text, when, zone, elsewhere, by } = wanted;
    if !it.is_talk() {
        return Err(Refusal::AmongAgents);
    }
    if it.appointments.contains_key(&appointment_id) {
        return Err(Refusal::AlreadyDone);
    }
    match text.chars().count() {
        _ if text.trim().is_empty() => return Err(Refusal::Silent),
        chars if chars > APPOINTMENT_CHARS_MAX => return Err(Refusal::LongAppointment { chars }),
        _ => {}
    }
    let due_at = when.first(zone, at)?;
    if by == it.purpose.agent() && due_at - at < BY_ITSELF_AHEAD && !founder_spoke(it) {
        return Err(Refusal::TooSoon);
    }
    if it.appointments.len() >= APPOINTMENTS_MAX {
        return Err(Refusal::MuchScheduled);
    }
    if it.appointments.len() + elsewhere >= HOUSE_APPOINTMENTS_MAX {
        return Err(Refusal::HouseMuchScheduled);
    }
    let (every, zone) = (when.every, zone.to_string());
    Ok(vec![ConversationEvent::Scheduled { appointment_id, text, due_at, every, zone, by, at }])
}

impl Conversation {
    /// Whether whoever speaks here may end this: what it scheduled itself it may, and in a turn that the founder has a say
    /// in, whatever there is.
    pub fn may_end(&self, wanted: &Appointment) -> bool {
        wanted.by == self.purpose.agent() || founder_spoke(self)
    }
}

/// Whether the founder said or answered anything in the turn under way.
fn founder_spoke(it: &Conversation) -> bool {
    !it.answers.is_empty() || it.unheard.iter().any(|input| input.source == Prompt::Founder)
}

pub(super) fn unschedule(it: &Conversation, id: AppointmentId, by: String, at: At) -> Decision {
    if !it.appointments.contains_key(&id) {
        return Err(Refusal::AlreadyDone);
    }
    Ok(vec![ConversationEvent::Unscheduled { appointment_id: id, by, at }])
}

/// Its time has come: the agent is told, unless it has yet to hear of the last time. One fact follows for each time that
/// somebody names, whoever is first; times that were missed meanwhile are passed over.
pub(super) fn come_due(it: &Conversation, id: AppointmentId, due_at: At, at: At) -> Decision {
    let wanted = it.appointments.get(&id).filter(|wanted| wanted.due_at == due_at);
    let wanted = wanted.ok_or(Refusal::AlreadyDone)?;
    if due_at > at {
        return Err(wrong(it, "come due before its time"));
    }
    // A zone that is known no more is none that anything can come again in.
    let zone: Option<Zone> = wanted.zone.parse().ok();
    let next = |every: &Repeat| next_after(every, zone?, due_at, at);
    let next_at = wanted.every.as_ref().and_then(next);
    let known = it.due.iter().find(|due| due.appointment_id == id);
    let is_told = known.is_some_and(|due| due.told_at.is_some());
    let held_by = it.ask.as_ref().filter(|_| !is_told);
    let held_by = held_by.map(|ask| format!("The COO waits for your answer first: {}", ask.title));
    let (appointment_id, text) = (id, wanted.text.clone());
    let came = ConversationEvent::CameDue { appointment_id, text, due_at, next_at, held_by, at };
    if known.is_some() {
        return Ok(vec![came]);
    }
    let is_agents = wanted.by == it.purpose.agent();
    let it_came = CameDue {
        appointment_id,
        text: is_agents.then_some(wanted.text.as_str()),
        made_at: wanted.made_at,
        due_at,
        again: wanted.every.as_ref().zip(next_at),
        zone: zone.unwrap_or(Zone::UTC),
        now: at,
    };
    let shown = Shown { text: due_shown(&it_came), ..Shown::default() };
    let said = |source, text, shown, by: &str| {
        let by = by.to_owned();
        ConversationEvent::Said { source, text, shown, by, at }
    };
    let mut facts = vec![came, said(Prompt::Due, due_words(&it_came), Some(Box::new(shown)), "deputy")];
    if !is_agents {
        facts.push(said(Prompt::Founder, wanted.text.clone(), None, &wanted.by));
    }
    let inputs = facts.len() - 1;
    if it.unheard.len() + inputs > UNHEARD_MAX {
        return Err(Refusal::ToldTooMuch);
    }
    if matches!(&it.state, State::Waiting { reason, .. } if *reason != WaitReason::Question) {
        facts.push(ConversationEvent::Resumed { at });
    }
    Ok(facts)
}

/// What had come due and was heard by then: its first words, for whoever wanted it.
pub(super) fn seen_to(it: &Conversation, heard: u32) -> Option<String> {
    named(it.due.iter().filter(|due| due.input <= heard).map(|due| due.text.as_str()))
}

/// What has come due, is not seen to, and the founder does not know of.
pub(super) fn untold(it: &Conversation) -> Option<String> {
    named(it.due.iter().filter(|due| due.told_at.is_none()).map(|due| due.text.as_str()))
}

/// The first line of the first of them, and how many more there are.
fn named<'a>(mut texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = texts.next()?.trim().lines().next().unwrap_or_default();
    Some(match texts.count() {
        0 => first.to_owned(),
        more => format!("{first} (and {more} more)"),
    })
}
