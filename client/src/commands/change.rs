//! `deputy changes`.

use super::order::send;
use super::session::Session;
use super::text::text;
use crate::api::pick_run;
use crate::args::Changes;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, clean, files_of, short};
use anyhow::Result;
use deputy_protocol::api::ChangesRequest;
use deputy_protocol::event::LineComment;

/// Files that a refusal names; the rest is in the diff.
const NAMED_MAX: usize = 20;

/// Asks for another round on a run in review.
pub(super) async fn changes(session: &Session, args: Changes) -> Result<Outcome> {
    let text = text(args.text, "what should change")?;
    if args.comments.is_empty() {
        return send(session, &args.run, "changes", &ChangesRequest { text, comments: args.comments }).await;
    }
    let run = pick_run(&session.api, &args.run).await?.view.id;
    let id = run.to_string();
    // Where there is no change to look at, the server says why nothing can be asked.
    if let Ok(diff) = session.api.text(&["runs", &id, "diff"]).await {
        let files = files_of(&String::from_utf8_lossy(&diff));
        in_the_change(&args.comments, &files, &short(&run))?;
    }
    send(session, &id, "changes", &ChangesRequest { text, comments: args.comments }).await
}

/// A remark on a file that nobody changed would be read by nobody.
fn in_the_change(comments: &[LineComment], files: &[String], id: &str) -> Result<(), UsageError> {
    let Some(wrong) = comments.iter().find(|comment| !files.contains(&comment.path)) else { return Ok(()) };
    let mut lines: Vec<String> = files.iter().take(NAMED_MAX).map(|file| format!("  {file}")).collect();
    if files.len() > NAMED_MAX {
        lines.push(format!("  … and {} more: `deputy diff {id}`", files.len() - NAMED_MAX));
    }
    let changed = if files.is_empty() {
        "nothing was changed".to_owned()
    } else {
        format!("what was changed is\n{}", lines.join("\n"))
    };
    let said = format!("`{}` is no file of this change; {changed}", wrong.path);
    Err(UsageError(clean(&said, Shape::Block)))
}
