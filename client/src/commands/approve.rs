//! `deputy approve`.

use super::house::tell_if_paused_beside;
use super::order::told;
use super::session::Session;
use super::wait::wait;
use crate::api::pick_run;
use crate::args::Approve;
use crate::outcome::{Outcome, of_delivery};
use crate::render::Progress;
use anyhow::Result;
use deputy_protocol::api::{self, RunView};

/// Accepts a run's work. The approval names the commit, so that nothing newer slips in between.
pub(super) async fn approve(session: &Session, args: Approve) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let body = api::Approve { deliver: args.deliver, commit: args.commit.or(run.head_commit) };
    let id = run.id.to_string();
    let run = session.api.post::<RunView>(&["runs", &id, "approve"], &body).await?;
    if !args.wait {
        told(session, &run)?;
        tell_if_paused_beside(session, "the delivery").await;
        return Ok(Outcome::Done);
    }
    tell_if_paused_beside(session, "the delivery").await;
    let mut progress = Progress::of_silence(session.out);
    let Some(ending) = wait(session, run.view.id, of_delivery, &mut progress).await? else {
        return Ok(Outcome::Interrupted);
    };
    told(session, &ending.run)?;
    Ok(ending.outcome)
}
