//! `deputy diff`.

use super::session::Session;
use crate::api::pick_run;
use crate::args::Diff;
use crate::outcome::Outcome;
use crate::render::{diff as rendered, note, short};
use anyhow::Result;
use deputy_protocol::api::RunState;
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
        note(&nothing(run.state, run.head_commit.is_some(), &short(&run.id)));
    } else {
        session.out.line(&rendered(&text, session.out.colours))?;
    }
    Ok(Outcome::Done)
}

/// Why there is no change to see, and what to do.
fn nothing(state: RunState, is_captured: bool, id: &str) -> String {
    match state {
        RunState::Failed | RunState::Stopped if is_captured => {
            format!("nothing was changed before it ended: `deputy retry {id}` tries again")
        }
        _ if is_captured => format!("nothing was changed: `deputy show {id}` says why"),
        RunState::Queued | RunState::Preparing => {
            format!("nothing was captured yet: it has not begun, `deputy watch {id}` tells when it does")
        }
        RunState::Waiting => format!(
            "nothing was captured yet: it waits, and `deputy show {id}` says for what; the change is captured when the \
             agent says it is done"
        ),
        RunState::Running | RunState::Verifying => format!(
            "nothing was captured yet: the change is captured when the agent says it is done, `deputy watch {id}` shows \
             its steps until then"
        ),
        RunState::Failed | RunState::Stopped | RunState::Rejected => format!(
            "nothing was captured before it ended: `deputy artifacts {id}` lists what it left, `deputy retry {id}` \
             tries again"
        ),
        RunState::Review | RunState::Approved => format!("nothing was captured: `deputy show {id}` says why"),
    }
}
