//! `deputy plan`.

use super::session::Session;
use crate::api::pick_plan;
use crate::args::{PlanCommand, Plans, later};
use crate::outcome::{Outcome, UsageError};
use crate::render::{Table, card, head, moment, note, short, word};
use anyhow::Result;
use deputy_protocol::api::{
    ConfirmPlan, DeclinePlan, DeferPlan, Nothing, Page, PlanState, PlanView, RevisePlan,
};
use serde::Serialize;

/// Lists, shows, or decides.
pub(super) async fn plan(session: &Session, args: Plans) -> Result<Outcome> {
    match args.command.unwrap_or(PlanCommand::List(args.list)) {
        PlanCommand::List(args) => list(session, args.all, args.limit).await,
        PlanCommand::Show(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            let found = session.api.get::<PlanView>(&["plans", &id], &[]).await?;
            tell(session, &found.json, &found.view)
        }
        PlanCommand::Confirm(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            let version = match args.version {
                Some(version) => version,
                None => session.api.get::<PlanView>(&["plans", &id], &[]).await?.view.version,
            };
            let exactly = ConfirmPlan { version: Some(version) };
            let done = session.api.post::<PlanView>(&["plans", &id, "confirm"], &exactly).await?;
            tell(session, &done.json, &done.view)?;
            Ok(confirmed(session, &done.view))
        }
        PlanCommand::Revise(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "revise", &RevisePlan { text: args.text.join(" ") }).await
        }
        PlanCommand::Defer(args) => {
            let until = later(&args.until.join(" ")).map_err(UsageError)?;
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "defer", &DeferPlan { until }).await
        }
        PlanCommand::Decline(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "decline", &DeclinePlan { reason: args.reason }).await
        }
        PlanCommand::Cancel(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "cancel", &Nothing {}).await
        }
    }
}

async fn act(session: &Session, id: &str, verb: &str, body: &impl Serialize) -> Result<Outcome> {
    let done = session.api.post::<PlanView>(&["plans", id, verb], body).await?;
    let short = short(&done.view.id);
    let then = match done.view.stage.as_str() {
        "revising" => format!("→ `deputy plan show {short}` shows the other card as soon as there is one"),
        "cancelling" => {
            format!("→ its runs are being ended: `deputy plan show {short}` says when it is over")
        }
        _ => return tell(session, &done.json, &done.view),
    };
    if session.out.json {
        session.out.document(&done.json)?;
    } else {
        // The card as it was is no answer to that.
        session.out.line(&head(&done.view))?;
        session.out.line(&then)?;
    }
    Ok(Outcome::Done)
}

/// What a confirmation came to. That of a plan that is over was given before, and begins nothing.
fn confirmed(session: &Session, plan: &PlanView) -> Outcome {
    let (how, outcome) = match plan.state {
        PlanState::Proposed | PlanState::Deferred | PlanState::Confirmed | PlanState::Running => {
            return Outcome::Done;
        }
        PlanState::Done => ("is done", Outcome::Done),
        PlanState::Failed => ("came to nothing", Outcome::Failed),
        PlanState::Cancelled => ("was cancelled", Outcome::Failed),
        PlanState::Declined => ("was declined", Outcome::Failed),
    };
    if !session.out.json {
        note(&format!(
            "it was confirmed before and {how}: nothing is begun again; `deputy chat` asks for it anew"
        ));
    }
    outcome
}

async fn list(session: &Session, all: bool, limit: u32) -> Result<Outcome> {
    let state = if all { "all" } else { "open" };
    let query = [("limit", limit.to_string()), ("state", state.to_owned())];
    let page = session.api.get::<Page<PlanView>>(&["plans"], &query).await?;
    if session.out.json {
        session.out.document(&page.json)?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["plan", "state", "card", "proposed", "title"]);
    for it in page.view.items {
        let row = [short(&it.id), word(&it.state), it.version.to_string(), moment(it.created_at), it.title];
        table.row(row);
    }
    let empty = if all {
        "There are no plans yet."
    } else {
        "No plan is open: `deputy plan list --all` shows those before."
    };
    table.print(session.out, empty)?;
    Ok(Outcome::Done)
}

fn tell(session: &Session, json: &serde_json::Value, plan: &PlanView) -> Result<Outcome> {
    if session.out.json {
        session.out.document(json)?;
    } else {
        card(plan).iter().try_for_each(|line| session.out.line(line))?;
    }
    Ok(Outcome::Done)
}
