//! Waiting for a run, which goes on though nobody waits.

use super::session::Session;
use crate::outcome::Judge;
use crate::render::{Progress, note, short};
use crate::story::{Ending, follow};
use anyhow::Result;
use deputy_protocol::ids::RunId;

/// Follows a run to where it rests; none when Ctrl-C ended the waiting. Then it says how to come back.
pub(super) async fn wait(
    session: &Session,
    run: RunId,
    rests: Judge,
    progress: &mut Progress,
) -> Result<Option<Ending>> {
    let ending = tokio::select! {
        ending = follow(&session.api, run, rests, progress) => Some(ending?),
        pressed = tokio::signal::ctrl_c() => pressed.map(|()| None)?,
    };
    if ending.is_none() {
        progress.clear();
        let id = short(&run);
        note(&format!("run {id} goes on: `deputy watch {id}` comes back to it, `deputy stop {id}` ends it"));
    }
    Ok(ending)
}
