//! `deputy watch`.

use super::session::Session;
use crate::api::pick_run;
use crate::outcome::{Outcome, of_run};
use crate::render::{Progress, run_line};
use crate::story::{everything, follow};
use anyhow::Result;

/// Tells a run until it rests, or all runs until the reader goes away.
pub(super) async fn watch(session: &Session, run: Option<&str>) -> Result<Outcome> {
    let Some(run) = run else {
        everything(&session.api, &mut Progress::of_watch(session.out, true)).await?;
        return Ok(Outcome::Done);
    };
    let run = pick_run(&session.api, run).await?.view.id;
    let ending = follow(&session.api, run, of_run, &mut Progress::of_watch(session.out, false)).await?;
    if !session.out.json {
        session.out.line(&run_line(&ending.run.view))?;
    }
    Ok(ending.outcome)
}
