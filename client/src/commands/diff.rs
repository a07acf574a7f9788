//! `deputy diff`.

use super::session::Session;
use crate::api::pick_run;
use crate::args::Diff;
use crate::outcome::Outcome;
use crate::render::{diff as rendered, note};
use anyhow::Result;
use serde_json::json;

/// Shows the change a run made.
pub(super) async fn diff(session: &Session, args: &Diff) -> Result<Outcome> {
    let run = pick_run(&session.api, &args.run).await?.view;
    let id = run.id.to_string();
    let bytes = session.api.text(&["runs", &id, "diff"]).await?;
    if args.raw {
        session.out.raw(&bytes)?;
        return Ok(Outcome::Done);
    }
    let text = String::from_utf8_lossy(&bytes);
    if session.out.json {
        session.out.document(&json!({ "run_id": id, "commit": run.head_commit, "diff": text }))?;
    } else if text.is_empty() {
        note("nothing was changed");
    } else {
        session.out.line(&rendered(&text, session.out.colours))?;
    }
    Ok(Outcome::Done)
}
