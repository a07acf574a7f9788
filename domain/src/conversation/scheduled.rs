//! A conversation after a fact about what is scheduled in it.

use super::appointment::{Appointment, Due};
use super::state::Conversation;
use deputy_protocol::At;
use deputy_protocol::event::ConversationEvent;
use deputy_protocol::ids::AppointmentId;

impl Conversation {
    /// What is scheduled after a fact; facts of other kinds say nothing of it.
    pub(super) fn scheduled(&mut self, event: &ConversationEvent) {
        match event {
            ConversationEvent::Scheduled { appointment_id, text, due_at, every, zone, by, at } => {
                let (text, every, zone, by) = (text.clone(), every.clone(), zone.clone(), by.clone());
                let it = Appointment { text, due_at: *due_at, every, zone, by, made_at: *at };
                self.appointments.insert(*appointment_id, it);
            }
            ConversationEvent::CameDue { appointment_id, text, next_at, held_by, at, .. } => {
                let told_at = held_by.as_ref().map(|_| *at);
                self.came_due(*appointment_id, text, *next_at, told_at);
            }
            ConversationEvent::Unscheduled { appointment_id, .. } => {
                self.appointments.remove(appointment_id);
            }
            _ => {}
        }
    }

    fn came_due(&mut self, id: AppointmentId, text: &str, next_at: Option<At>, told_at: Option<At>) {
        match (self.appointments.get_mut(&id), next_at) {
            (Some(it), Some(next_at)) => it.due_at = next_at,
            (_, None) => drop(self.appointments.remove(&id)),
            (None, Some(_)) => {}
        }
        match self.due.iter_mut().find(|due| due.appointment_id == id) {
            Some(due) => due.told_at = due.told_at.or(told_at),
            None => self.due.push(Due {
                appointment_id: id,
                text: text.to_owned(),
                input: self.inputs().saturating_add(1),
                told_at,
            }),
        }
    }
}
