//! What is to be done in conversations at its time.

use crate::At;
use crate::event::Repeat;
use crate::ids::{AppointmentId, ConversationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much later something is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Of what.
    pub unit: DelayUnit,
    /// How many.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub count: u32,
}

/// A unit of waiting. Days and weeks go by the calendar: at the same time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "their names say it")]
pub enum DelayUnit {
    Minutes,
    Hours,
    Days,
    Weeks,
}

/// Has something done at its time: `at`, `in` or `every`. With `every`, the others say from when on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointment {
    /// What is to be done then, to be understood by itself.
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<At>,
    /// How much later than now.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// How it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Repeat>,
    /// Name of the time zone that is meant, as `Europe/Berlin`; without it, the one that is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub zone: Option<String>,
    /// The conversation that it is to be done in; without it, one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
}

/// Something that is to be done at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentView {
    /// Which.
    pub id: AppointmentId,
    /// The conversation that it is done in.
    pub conversation_id: ConversationId,
    /// What that is called.
    pub conversation_title: String,
    /// What is to be done.
    pub text: String,
    /// When it is next; null once it is over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<At>,
    /// How it comes again; null: it is done once.
    pub every: Option<Repeat>,
    /// The same in words.
    pub repeats: Option<String>,
    /// The time zone that is meant.
    pub zone: String,
    /// Who wanted it.
    pub by: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: At,
    /// When it came due last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub came_due_at: Option<At>,
    /// Who ended it before its time, if somebody did.
    pub ended_by: Option<String>,
}
