//! `deputy documents`.
//!
//! Owner: `verbs`. Invariant: what somebody wrote in their editor is lost by nothing that goes wrong behind it.

mod read;
mod write;

use super::session::Session;
use crate::args::{DocumentCommand, Documents};
use crate::outcome::Outcome;
use anyhow::Result;

/// Lists, prints, begins, edits or removes.
pub(super) async fn documents(session: &Session, args: Documents) -> Result<Outcome> {
    match args.command.unwrap_or(DocumentCommand::List(args.list)) {
        DocumentCommand::List(args) => read::list(session, &args).await,
        DocumentCommand::Show(args) => read::show(session, &args).await,
        DocumentCommand::Add(args) => write::add(session, args).await,
        DocumentCommand::Edit(args) => write::edit(session, args).await,
        DocumentCommand::Remove(args) => write::remove(session, &args).await,
    }
}
