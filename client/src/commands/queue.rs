//! `deputy queue`.

use super::house;
use super::projects::names;
use super::runs::table;
use super::session::Session;
use crate::outcome::Outcome;
use anyhow::Result;
use deputy_protocol::api::Queue;

/// Lists what waits for room, and what was given up.
pub(super) async fn queue(session: &Session) -> Result<Outcome> {
    let queue = session.api.get::<Queue>(&["queue"], &[("limit", "1000".to_owned())]).await?;
    if session.out.json {
        session.out.document(&queue.json)?;
        return Ok(Outcome::Done);
    }
    let queue = queue.view;
    if let Some(pause) = &queue.paused {
        house::tell(pause);
    }
    let names = names(session).await;
    table(&queue.items, &names).print(session.out, "Nothing waits for room.")?;
    if !queue.dead_letters.is_empty() {
        if session.out.terminal {
            session.out.line("\nGiven up; `deputy retry RUN` tries one again:")?;
        }
        table(&queue.dead_letters, &names).print(session.out, "")?;
    }
    Ok(Outcome::Done)
}
