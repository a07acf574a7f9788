//! `deputy plan`.

use super::session::Session;
use crate::api::pick_plan;
use crate::args::PlanCommand;
use crate::outcome::Outcome;
use crate::render::{Out, Shape, Table, clean, moment, short, word};
use anyhow::Result;
use deputy_protocol::api::{
    ConfirmPlan, DeclinePlan, DeferPlan, EstimateView, Nothing, Page, PlanTaskView, PlanView, RevisePlan,
};
use deputy_protocol::event::{CardReason, PlanOutcome};
use serde::Serialize;
use std::io;

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
            act(session, &id, "confirm", &ConfirmPlan { version }).await
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
        card(session.out, plan)?;
    }
    Ok(Outcome::Done)
}

/// The card and what became of it.
pub(super) fn card(out: Out, plan: &PlanView) -> io::Result<()> {
    let line = |text: &str| clean(text, Shape::Line);
    out.line(&format!(
        "{}  {} · {} · card {}",
        short(&plan.id),
        line(&plan.title),
        word(&plan.state),
        plan.version
    ))?;
    if let CardReason::Broken { how } = &plan.why {
        out.line(&format!("What was found does not fit what you confirmed: {}.", line(&how.join("; "))))?;
    }
    for text in clean(&plan.summary, Shape::Block).lines() {
        out.line(text)?;
    }
    for (place, step) in (1..).zip(&plan.steps) {
        out.line(&format!("  {place}. {}", line(&step.text)))?;
    }
    let lists = [
        ("will not touch", &plan.not_touching),
        ("in the end", &plan.acceptance),
        ("checked by", &plan.checks),
        ("risks", &plan.risks),
        ("approves", &plan.approves),
    ];
    for (title, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        out.line(&format!("{title}: {}", line(&items.join("; "))))?;
    }
    out.line(&estimated(&plan.estimate))?;
    if let Some(until) = plan.deferred_until {
        out.line(&format!("comes up again: {}", moment(until)))?;
    }
    plan.tasks.iter().try_for_each(|task| task_line(out, task))?;
    ended(out, plan)
}

fn task_line(out: Out, task: &PlanTaskView) -> io::Result<()> {
    let run = task.run_id.map(|run| format!("  run {}", short(&run))).unwrap_or_default();
    let result =
        task.result.as_ref().map(|text| format!(": {}", clean(text, Shape::Line))).unwrap_or_default();
    let title = clean(&task.title, Shape::Line);
    out.line(&format!("  {:8}{run}  {title}{result}", word(&task.state)))
}

fn ended(out: Out, plan: &PlanView) -> io::Result<()> {
    match &plan.outcome {
        None => return Ok(()),
        Some(PlanOutcome::Done) => out.line("All of it is done.")?,
        Some(PlanOutcome::Partial { missing }) => {
            out.line(&format!("Done in part. Not done: {}.", clean(&missing.join("; "), Shape::Line)))?;
        }
        Some(PlanOutcome::Failed { why }) => {
            out.line(&format!("It came to nothing: {}", clean(why, Shape::Line)))?;
        }
        Some(PlanOutcome::Cancelled) => out.line("It was cancelled.")?,
    }
    let Some(grade) = &plan.grade else { return Ok(()) };
    let line = |text: &str| clean(text, Shape::Line);
    let over = |within: Option<bool>| if within == Some(false) { " (more than the card said)" } else { "" };
    out.line(&format!(
        "It took {} minutes{} and cost ${:.2}{}.",
        grade.minutes,
        over(grade.within_time),
        grade.usage.cost_usd.as_f64(),
        over(grade.within_cost)
    ))?;
    grade.checks.iter().try_for_each(|check| {
        let said = match check.exit_code {
            Some(0) => "passed".to_owned(),
            Some(code) => format!("failed with {code}"),
            None => "did not run to its end".to_owned(),
        };
        out.line(&format!("  {}: {said}", line(&check.command)))
    })?;
    match grade.outside.as_deref() {
        None => {}
        Some([]) => out.line("Nothing was changed outside of what its tasks were for.")?,
        Some(files) => {
            let files = line(&files.join(", "));
            out.line(&format!("Changed outside of what its tasks were for: {files}"))?;
        }
    }
    Ok(())
}

fn estimated(estimate: &EstimateView) -> String {
    let (Some(low), Some(high)) = (estimate.low, estimate.high) else {
        return "estimate: nobody can say yet, too few runs of this kind were done here".to_owned();
    };
    let minutes = match (estimate.minutes_low, estimate.minutes_high) {
        (Some(low), Some(high)) => format!(", {low} to {high} minutes"),
        _ => String::new(),
    };
    let (low, high, runs) = (low.as_f64(), high.as_f64(), estimate.runs);
    format!("estimate: ${low:.2} to ${high:.2}{minutes}, from {runs} runs")
}
