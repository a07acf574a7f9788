//! `schedule_cancel`: an end to something that is scheduled.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::ids::AppointmentId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "schedule_cancel";

/// What is not to be done any more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unschedule {
    /// Its id.
    pub id: AppointmentId,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "End something that is scheduled, in this conversation or another: because the founder says so here, or because it \
         has lost its point. To move something, schedule it anew and end the old one.",
        json!({"id": {"type": "string", "description": "As `schedule` and `schedule_list` give it"}}),
        &["id"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Unschedule, String> {
    read(&spec(), arguments)
}
