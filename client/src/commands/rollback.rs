//! `deputy rollback`.

use super::house::tell_if_paused_beside;
use super::order::{tell_if_stopping, told};
use super::session::Session;
use super::wait::wait;
use crate::api::pick_run;
use crate::args::Rollback;
use crate::outcome::{Outcome, of_rollback};
use crate::render::Progress;
use anyhow::Result;
use deputy_protocol::api::{Nothing, RunView};

/// Takes a delivered change back. Work that was not delivered is taken back by ending it.
pub(super) async fn rollback(session: &Session, args: &Rollback) -> Result<Outcome> {
    let id = pick_run(&session.api, &args.run).await?.view.id;
    let run = session.api.post::<RunView>(&["runs", &id.to_string(), "rollback"], &Nothing {}).await?;
    if !args.wait {
        told(session, &run)?;
        tell_if_stopping(session, &run.view)?;
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
