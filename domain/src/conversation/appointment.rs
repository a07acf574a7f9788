//! What is to be done in a conversation at its time.

use deputy_protocol::At;
use deputy_protocol::event::Repeat;
use deputy_protocol::ids::AppointmentId;
use serde::{Deserialize, Serialize};

/// Something that is to be done at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// What, in the words of whoever wants it.
    pub text: String,
    /// When it is next.
    pub due_at: At,
    /// How it comes again; none: it is done once.
    pub every: Option<Repeat>,
    /// Name of the time zone that is meant.
    pub zone: String,
    /// Who wants it.
    pub by: String,
    /// Since when.
    pub made_at: At,
}

/// Something that has come due, and that no turn has seen to yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which.
    pub appointment_id: AppointmentId,
    /// What is to be done.
    pub text: String,
    /// The input by which the agent is told.
    pub input: u32,
    /// When the founder was told that it waits.
    pub told_at: Option<At>,
}
