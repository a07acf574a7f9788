//! `deputy watch`.

use super::session::Session;
use super::wait::wait;
use crate::api::pick_run;
use crate::outcome::{Outcome, of_run};
use crate::render::{Progress, run_line};
use crate::story::everything;
use anyhow::Result;

/// Tells a run until it rests, or all runs until the reader goes away.
pub(super) async fn watch(session: &Session, run: Option<&str>) -> Result<Outcome> {
    let Some(run) = run else {
        let mut progress = Progress::of_watch(session.out, true);
        tokio::select! {
            watched = everything(&session.api, &mut progress) => watched?,
            pressed = tokio::signal::ctrl_c() => {
                pressed?;
                progress.clear();
            }
        }
        return Ok(Outcome::Done);
    };
    let run = pick_run(&session.api, run).await?.view.id;
    let mut progress = Progress::of_watch(session.out, false);
    let Some(ending) = wait(session, run, of_run, &mut progress).await? else {
        return Ok(Outcome::Interrupted);
    };
    if !session.out.json {
        session.out.line(&run_line(&ending.run.view))?;
    }
    Ok(ending.outcome)
}
