//! The kill switch: `deputy pause` and `deputy resume`.

use super::session::Session;
use crate::args::Pause;
use crate::outcome::Outcome;
use crate::render::moment;
use anyhow::Result;
use deputy_protocol::api::{Nothing, PauseRequest, Queue};
use deputy_protocol::event::PauseMode;
use serde_json::Value;

/// Pulls the kill switch.
pub(super) async fn pause(session: &Session, args: Pause) -> Result<Outcome> {
    let mode = if args.abort { PauseMode::Abort } else { PauseMode::Drain };
    let house = session.api.post::<Value>(&["pause"], &PauseRequest { mode, reason: args.reason }).await?;
    let said = match mode {
        PauseMode::Drain => "Paused: nothing starts, running work parks after its current call.",
        PauseMode::Abort => "Paused: nothing starts, running agents are killed.",
    };
    tell(session, &house.json, said)
}

/// Releases the kill switch.
pub(super) async fn resume(session: &Session) -> Result<Outcome> {
    // Whoever may not look is told what a resume does.
    let before = session.api.get::<Queue>(&["queue"], &[("limit", "1".to_owned())]).await.ok();
    let house = session.api.post::<Value>(&["resume"], &Nothing {}).await?;
    let said = match before.map(|queue| queue.view.paused) {
        Some(None) => "Nothing was paused: work goes on as before.".to_owned(),
        Some(Some(pause)) => format!("Resumed: work goes on. It was paused since {}.", moment(pause.at)),
        None => "Resumed: work goes on.".to_owned(),
    };
    tell(session, &house.json, &said)
}

fn tell(session: &Session, json: &Value, said: &str) -> Result<Outcome> {
    if session.out.json {
        session.out.document(json)?;
    } else {
        session.out.line(said)?;
    }
    Ok(Outcome::Done)
}
