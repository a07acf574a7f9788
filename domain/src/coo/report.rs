//! What an advisor reported, out of its conversation.

use super::kit::{Tool, Toolkit};
use crate::agent::{Entry, Kit as _, Transcript};
use deputy_protocol::event::Scope;

/// What was reported last, if anything was.
pub fn scope_of(kit: &Toolkit, transcript: &Transcript) -> Option<Scope> {
    let (_, Entry::Said { tool_calls, .. }) = transcript.last_said()? else { return None };
    tool_calls.iter().find_map(|call| match kit.parse(&call.name, &call.arguments) {
        Ok(Tool::Report(scope)) => Some(*scope),
        _ => None,
    })
}
