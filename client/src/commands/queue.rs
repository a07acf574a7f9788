//! `deputy queue`.

use super::runs::table;
use super::session::Session;
use crate::outcome::Outcome;
use crate::render::{Shape, clean, moment, note, word};
use anyhow::Result;
use deputy_protocol::api::Queue;

/// Lists what waits for room, and what was given up.
pub(super) async fn queue(session: &Session) -> Result<Outcome> {
    let queue = session.api.get::<Queue>(&["queue"], &[]).await?;
    if session.out.json {
        session.out.document(&queue.json)?;
        return Ok(Outcome::Done);
    }
    let queue = queue.view;
    if let Some(pause) = &queue.paused {
        let reason = clean(&pause.reason, Shape::Line);
        note(&format!("paused ({}) since {}: {reason}", word(&pause.mode), moment(pause.at)));
    }
    table(&queue.items).print(session.out, "Nothing waits for room.")?;
    if !queue.dead_letters.is_empty() {
        if session.out.terminal {
            session.out.line("\nGiven up; `deputy retry RUN` tries one again:")?;
        }
        table(&queue.dead_letters).print(session.out, "")?;
    }
    Ok(Outcome::Done)
}
