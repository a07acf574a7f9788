//! Orders to a run: `interrupt`, `hand-over`, `take-back`, `stop`, `retry`, `reject`, `message`.

use super::house::tell_if_paused;
use super::session::Session;
use super::text::text;
use crate::api::{Answer, pick_run};
use crate::args::{HandOver, Message, Reject};
use crate::outcome::Outcome;
use crate::render::{run_line, short};
use anyhow::Result;
use deputy_protocol::api::{self, Nothing, RunState, RunView};
use serde::Serialize;

/// An order that needs no words.
pub(super) async fn order(session: &Session, run: &str, verb: &str) -> Result<Outcome> {
    let id = pick_run(&session.api, run).await?.view.id;
    let run = session.api.post::<RunView>(&["runs", &id.to_string(), verb], &Nothing {}).await?;
    told(session, &run)?;
    match verb {
        "stop" => tell_if_stopping(session, &run.view)?,
        _ => tell_if_paused(session).await,
    }
    Ok(Outcome::Done)
}

/// Says that its processes are still being ended, if that is so.
fn tell_if_stopping(session: &Session, run: &RunView) -> Result<()> {
    let is_at_work = matches!(run.state, RunState::Preparing | RunState::Running | RunState::Verifying);
    if is_at_work && !session.out.json {
        let id = short(&run.id);
        session.out.line(&format!("→ being stopped: `deputy show {id}` says when it has ended"))?;
    }
    Ok(())
}

/// Lets a run go on as delegated work.
pub(super) async fn hand_over(session: &Session, args: HandOver) -> Result<Outcome> {
    let text = args.text.map(|written| text(written, "the text")).transpose()?;
    send(session, &args.run, "hand-over", &api::HandOver { text }).await
}

/// Throws a run's work away.
pub(super) async fn reject(session: &Session, args: Reject) -> Result<Outcome> {
    send(session, &args.run, "reject", &api::Reject { reason: args.reason }).await
}

/// Tells a run's agent something.
pub(super) async fn message(session: &Session, args: Message) -> Result<Outcome> {
    let text = text(args.text, "the message")?;
    send(session, &args.run, "message", &api::Message { text }).await
}

/// Sends an order, and tells how the run stands then.
pub(super) async fn send(session: &Session, run: &str, verb: &str, body: &impl Serialize) -> Result<Outcome> {
    let id = pick_run(&session.api, run).await?.view.id.to_string();
    let run = session.api.post::<RunView>(&["runs", &id, verb], body).await?;
    told(session, &run)?;
    if verb != "reject" {
        tell_if_paused(session).await;
    }
    Ok(Outcome::Done)
}

/// Prints how a run stands after an order.
pub(super) fn told(session: &Session, run: &Answer<RunView>) -> Result<Outcome> {
    if session.out.json {
        session.out.document(&run.json)?;
    } else {
        session.out.line(&run_line(&run.view))?;
    }
    Ok(Outcome::Done)
}
