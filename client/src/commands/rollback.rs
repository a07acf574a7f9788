//! `deputy rollback`.

use super::house::tell_if_paused_beside;
use super::order::told;
use super::session::Session;
use super::wait::wait;
use crate::api::pick_run;
use crate::args::Rollback;
use crate::outcome::{Outcome, UsageError, of_rollback};
use crate::render::{Progress, short, word};
use anyhow::Result;
use deputy_protocol::api::{Nothing, RunState, RunView};

/// Takes a delivered change back. The API ends work that was not delivered yet; whoever types `rollback latest` means the
/// change that arrived, and not the work that began since.
pub(super) async fn rollback(session: &Session, args: &Rollback) -> Result<Outcome> {
    let picked = pick_run(&session.api, &args.run).await?.view;
    let id = picked.id;
    if matches!(picked.state, RunState::Queued | RunState::Running | RunState::Waiting) {
        let (short, state) = (short(&id), word(&picked.state));
        let fault = format!("{short} is {state}: nothing of it was delivered; `deputy stop {short}` ends it");
        return Err(UsageError(fault).into());
    }
    let run = session.api.post::<RunView>(&["runs", &id.to_string(), "rollback"], &Nothing {}).await?;
    if !args.wait {
        told(session, &run)?;
        tell_if_paused_beside(session, "taking it back").await;
        return Ok(Outcome::Done);
    }
    tell_if_paused_beside(session, "taking it back").await;
    let Some(ending) = wait(session, id, of_rollback, &mut Progress::of_silence(session.out)).await? else {
        return Ok(Outcome::Interrupted);
    };
    told(session, &ending.run)?;
    Ok(ending.outcome)
}
