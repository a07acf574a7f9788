//! `deputy approve`.

use super::order::told;
use super::session::Session;
use crate::api::pick_run;
use crate::args::Approve;
use crate::outcome::{Outcome, of_delivery};
use crate::render::{Progress, note};
use crate::story::follow;
use anyhow::Result;
use deputy_protocol::api::{self, RunView};

/// Accepts a run's work. The approval names the commit, so that nothing newer slips in between.
pub(super) async fn approve(session: &Session, args: Approve) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let body = api::Approve { deliver: args.deliver, commit: args.commit.or(run.head_commit) };
    let id = run.id.to_string();
    let run = session.api.post::<RunView>(&["runs", &id, "approve"], &body).await?;
    if !args.wait {
        return told(session, &run);
    }
    let mut progress = Progress::of_silence(session.out);
    let ending = follow(&session.api, run.view.id, of_delivery, &mut progress).await?;
    told(session, &ending.run)?;
    let detail = ending.run.view.delivery.and_then(|delivery| delivery.detail);
    if ending.outcome == Outcome::Failed {
        note(&format!(
            "not delivered: {}",
            detail.unwrap_or_else(|| "the review is not open any more".to_owned())
        ));
    }
    Ok(ending.outcome)
}
