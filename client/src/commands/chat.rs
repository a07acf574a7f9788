//! `deputy chat`, until there is somebody to talk to.

use super::session::Session;
use crate::outcome::Outcome;
use anyhow::{Result, bail};
use deputy_protocol::api::Page;
use serde_json::Value;

/// Talks to the COO. A server that has none yet says so in a problem.
pub(super) async fn chat(session: &Session) -> Result<Outcome> {
    session.api.get::<Page<Value>>(&["conversations"], &[("limit", "1".to_owned())]).await?;
    bail!("this server has a COO to talk to, and this program is older than that: a newer `deputy` can chat")
}
