//! `deputy plan`.

use super::session::Session;
use crate::api::pick_plan;
use crate::args::PlanCommand;
use crate::outcome::Outcome;
use crate::render::{Table, card, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{ConfirmPlan, DeclinePlan, DeferPlan, Nothing, Page, PlanView, RevisePlan};
use serde::Serialize;

/// Lists, shows, or decides.
pub(super) async fn plan(session: &Session, command: PlanCommand) -> Result<Outcome> {
    match command {
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
            act(session, &id, "confirm", &ConfirmPlan { version: Some(version) }).await
        }
        PlanCommand::Revise(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "revise", &RevisePlan { text: args.text.join(" ") }).await
        }
        PlanCommand::Defer(args) => {
            let id = pick_plan(&session.api, &args.plan).await?.to_string();
            act(session, &id, "defer", &DeferPlan { until: args.until }).await
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
    tell(session, &done.json, &done.view)
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
