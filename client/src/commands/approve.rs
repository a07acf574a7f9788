//! `deputy approve`.

use super::order::told;
use super::session::Session;
use crate::api::pick_run;
use crate::args::Approve;
use crate::outcome::Outcome;
use anyhow::Result;
use deputy_protocol::api::{self, RunView};

/// Accepts a run's work. The approval names the commit, so that nothing newer slips in between.
pub(super) async fn approve(session: &Session, args: Approve) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let body = api::Approve { deliver: args.deliver, commit: args.commit.or(run.head_commit) };
    let id = run.id.to_string();
    let run = session.api.post::<RunView>(&["runs", &id, "approve"], &body).await?;
    told(session, &run)
}
