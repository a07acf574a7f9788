//! `deputy delegate`.

use super::house::tell_if_paused;
use super::projects::{names, warn};
use super::session::Session;
use super::text::text;
use super::wait::wait;
use crate::args::Delegate;
use crate::outcome::{Outcome, of_run};
use crate::render::{Progress, Shape, clean, note, run_line, short};
use anyhow::Result;
use deputy_protocol::api::{NewTask, RunView, TaskAccepted};
use deputy_protocol::event::{Budget, Mode};

/// Hands over work, and sees it through when that is wanted.
pub(super) async fn delegate(session: &Session, args: Delegate) -> Result<Outcome> {
    let is_awaited = args.wait;
    let mut accepted = session.api.post::<TaskAccepted>(&["tasks"], &request(args)?).await?;
    if !is_awaited {
        if session.out.json {
            session.out.document(&accepted.json)?;
        } else {
            let place = place(session, &accepted.view.run).await;
            session.out.line(&format!("Accepted{place}. {}", run_line(&accepted.view.run)))?;
            warn(&accepted.view.warnings);
            tell_if_paused(session).await;
        }
        return Ok(Outcome::Done);
    }
    let id = accepted.view.run.id;
    // Should this program be ended, the work goes on: say how to come back to it.
    let place = place(session, &accepted.view.run).await;
    note(&format!("accepted{place} as run {}; it goes on without this window", short(&id)));
    warn(&accepted.view.warnings);
    tell_if_paused(session).await;
    let Some(ending) = wait(session, id, of_run, &mut Progress::of_wait(session.out)).await? else {
        return Ok(Outcome::Interrupted);
    };
    if session.out.json {
        // The same shape as without --wait, with the run as it is now.
        accepted.json["task"]["state"] = ending.run.json["state"].clone();
        accepted.json["run"] = ending.run.json;
        session.out.document(&accepted.json)?;
    } else {
        session.out.line(&run_line(&ending.run.view))?;
    }
    Ok(ending.outcome)
}

/// Where it belongs: the text may have decided that, and the founder sees it before anything happens there.
pub(super) async fn place(session: &Session, run: &RunView) -> String {
    let Some(id) = run.project_id else { return String::new() };
    let name = names(session).await.remove(&id);
    name.map(|name| format!(" for {}", clean(&name, Shape::Line))).unwrap_or_default()
}

fn request(args: Delegate) -> Result<NewTask> {
    Ok(NewTask {
        text: text(args.text, "the work")?,
        project: args.project,
        agent: args.agent,
        mode: Mode::Delegated,
        tier: args.tier,
        task_type: args.task_type,
        priority: args.priority,
        permission: args.permission,
        base_branch: args.base_branch,
        checks: Some(args.checks).filter(|checks| !checks.is_empty()),
        budget: Budget {
            usd_max: args.budget_usd,
            tokens_max: args.budget_tokens,
            minutes_max: args.budget_minutes,
        },
        depends_on: args.depends_on,
        ..NewTask::default()
    })
}
