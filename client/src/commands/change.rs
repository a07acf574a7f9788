//! `deputy changes`.

use super::order::send;
use super::session::Session;
use super::text::text;
use crate::args::Changes;
use crate::outcome::Outcome;
use anyhow::Result;
use deputy_protocol::api::ChangesRequest;

/// Asks for another round on a run in review.
pub(super) async fn changes(session: &Session, args: Changes) -> Result<Outcome> {
    let text = text(args.text, "what should change")?;
    send(session, &args.run, "changes", &ChangesRequest { text, comments: args.comments }).await
}
