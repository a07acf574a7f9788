//! `deputy answer`.

use super::session::Session;
use super::text::text;
use crate::api::pick_item;
use crate::args::Answer;
use crate::outcome::Outcome;
use crate::render::short;
use anyhow::Result;
use deputy_protocol::api;
use serde_json::Value;

/// Answers an inbox item. The first answer wins: a second one is told so by the server.
pub(super) async fn answer(session: &Session, args: Answer) -> Result<Outcome> {
    let id = pick_item(&session.api, &args.item).await?;
    let text = args.text.map(|written| text(written, "the answer")).transpose()?;
    let body = api::Answer { choice: args.choice, text };
    let answered = session.api.post::<Value>(&["inbox", &id.to_string(), "answer"], &body).await?;
    if session.out.json {
        session.out.document(&answered.json)?;
    } else {
        session.out.line(&format!("Answered {}.", short(&id)))?;
    }
    Ok(Outcome::Done)
}
