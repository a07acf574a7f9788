//! What is known of a run.

use super::seen::{Seen, Unseen};
use super::shown::{Names, at, end_of, word};
use crate::ports::World;
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::run_show::RunShow;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{Check, DeliveryProgress, RollbackProgress, Run, Sent, State};
use deputy_protocol::wording::cut;

/// Characters of one text of a run.
const TEXT_CHARS_MAX: usize = 8_000;

/// Characters of what a check that failed said last.
const TAIL_CHARS_MAX: usize = 2_000;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &RunShow) -> Seen {
    let id = wanted.run;
    let doc: Option<RunDoc> = world.ledger.doc(Table::Runs, id, "run").await?;
    let Some(RunDoc { run, .. }) = doc.filter(|doc| it.sees(doc.run.order.project_id)) else {
        return Err(Unseen::told(&format!("there is no run {id}: `runs_list` shows which there are")));
    };
    let project = Names::new(world).of(run.order.project_id).await?;
    let material =
        untrusted(&format!("run {id}: its order, and the words of its agent and checks"), &words(&run));
    Ok(format!("Run {id} of {project}.\n{}\n{material}", facts(&run).join("\n")))
}

/// What Deputy itself knows of it.
fn facts(run: &Run) -> Vec<String> {
    let mut facts = vec![format!("State: {}{}", run.state.name(), standing(&run.state))];
    facts.push(format!(
        "Begun {}, ended {}, attempt {}, {} minutes of work, cost {}",
        at(run.created_at),
        run.ended_at.map_or_else(|| "not yet".to_owned(), at),
        run.attempt,
        run.worked_ms / 60_000,
        run.spent.cost_usd
    ));
    facts.push(format!(
        "Agent {}, tier {}, type {}, permission {}",
        run.order.agent,
        word(&run.order.tier),
        word(&run.order.task_type),
        word(&run.order.permission)
    ));
    let diff = run.diff;
    let head = run.head_commit.as_ref().map(|head| format!(" at commit {head}")).unwrap_or_default();
    facts.push(format!("Changed: {} files, +{} -{}{head}", diff.files, diff.insertions, diff.deletions));
    let verdict = run.verdict.map_or_else(|| "not made".to_owned(), |verdict| word(&verdict));
    facts.push(format!("Checks: {verdict}"));
    facts
}

fn standing(state: &State) -> String {
    match state {
        State::Waiting { reason, .. } => format!(" for {}", word(reason)),
        State::Review { delivery: Some(DeliveryProgress::Pending { .. }) } => ", being delivered".to_owned(),
        State::Review { delivery: Some(_) } => ", could not be delivered".to_owned(),
        State::Approved { sent, rollback } => sent_to(sent, rollback.as_ref()),
        State::Failed { error } => format!(" ({})", error.code),
        _ => String::new(),
    }
}

/// Where a delivery went, and whether it still is there.
pub(super) fn sent_to(sent: &Sent, rollback: Option<&RollbackProgress>) -> String {
    let Sent { mode, commit, target, nothing, .. } = sent;
    let went = if *nothing {
        ", changed nothing".to_owned()
    } else {
        format!(", {} to `{target}` as commit {commit}", word(mode))
    };
    let back = match rollback {
        None => "",
        Some(RollbackProgress::Pending { .. }) => ", being taken back",
        Some(RollbackProgress::Done { .. }) => ", taken back since",
        Some(RollbackProgress::Failed { .. }) => ", could not be taken back",
    };
    format!("{went}{back}")
}

/// What others said: whoever ordered it, its agent, its checks.
fn words(run: &Run) -> String {
    let mut parts = vec![format!("Order:\n{}", cut(&run.order.text, TEXT_CHARS_MAX))];
    let mut part = |title: &str, text: &str| {
        if !text.trim().is_empty() {
            parts.push(format!("{title}:\n{}", cut(text, TEXT_CHARS_MAX)));
        }
    };
    part("What its agent says it did", run.summary.as_deref().unwrap_or_default());
    match &run.state {
        State::Failed { error } => part("Why it failed", &error.detail),
        State::Waiting { detail, .. } => part("What it waits for", detail),
        State::Review {
            delivery:
                Some(DeliveryProgress::Conflict { detail, .. } | DeliveryProgress::Failed { detail, .. }),
        } => part("Why it was not delivered", detail),
        _ => {}
    }
    part("Checks", &run.checks.iter().map(check).collect::<Vec<_>>().join("\n"));
    let asked = run.open_asks().map(|ask| format!("- {}\n{}", ask.title, ask.body));
    part("Open questions", &asked.collect::<Vec<_>>().join("\n"));
    let remarks: Vec<&str> = run.remarks.iter().chain(&run.chosen).map(String::as_str).collect();
    part("Remarks", &remarks.join("\n"));
    parts.join("\n\n")
}

fn check(check: &Check) -> String {
    let line = format!("- `{}`: {}", check.command, check.ending());
    match check.exit_code {
        Some(0) => line,
        _ => format!("{line}\n{}", end_of(check.tail.trim_end(), TAIL_CHARS_MAX)),
    }
}
