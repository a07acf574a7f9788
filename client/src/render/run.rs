//! A run as a person reads it.

use super::words::{brief, moment, short, span, word};
use super::{Out, Shape, clean};
use deputy_protocol::api::{DeliveryState, RollbackState, RunState, RunView};
use deputy_protocol::event::Verdict;
use std::io;

/// How a run stands, in a line and what to do next.
pub(crate) fn run_line(run: &RunView) -> String {
    let id = short(&run.id);
    let next = match (run.state, &run.delivery) {
        (RunState::Review, Some(delivery)) if delivery.state == DeliveryState::Pending => {
            format!("being delivered: `deputy show {id}`")
        }
        (RunState::Review, _) => format!("`deputy diff {id}`, then `deputy approve {id}`"),
        (RunState::Waiting, _) if !run.inbox.is_empty() => "`deputy inbox` says what it asks".to_owned(),
        (RunState::Failed, _) => format!("`deputy show {id}` says why, `deputy retry {id}` tries again"),
        _ => String::new(),
    };
    let line = format!("{id}  {}  {}", state(run), brief(&run.text, 60));
    if next.is_empty() { line } else { format!("{line}\n→ {next}") }
}

/// The state, and what a waiting run waits for.
pub(crate) fn state(run: &RunView) -> String {
    match &run.waiting_for {
        Some(reason) => format!("{} ({})", run.state, word(reason)),
        None => run.state.to_string(),
    }
}

/// All there is to know of a run. `left` is how many artifacts it has, where that is known.
pub(crate) fn run_details(out: Out, run: &RunView, left: Option<&str>) -> io::Result<()> {
    let mut lines = vec![field("run", run.id.to_string()), field("state", state(run))];
    lines.push(field("task", run.task_id.to_string()));
    lines.extend(run.project_id.map(|id| field("project", id.to_string())));
    lines.push(field("agent", format!("{}, tier {}, attempt {}", run.agent, word(&run.tier), run.attempt)));
    lines.push(field("created", moment(run.created_at)));
    lines.extend(run.started_at.map(|at| field("started", moment(at))));
    lines.extend(run.ended_at.map(|at| field("ended", moment(at))));
    lines.extend(run.waiting_detail.as_ref().map(|detail| field("waits", detail)));
    lines.extend(run.waiting_until.map(|until| field("until", moment(until))));
    lines.extend(run.error.as_ref().map(|error| field("error", format!("{}: {}", error.code, error.detail))));
    lines.extend(run.branch.as_ref().map(|branch| field("branch", branch)));
    lines.extend(run.head_commit.as_ref().map(|commit| field("commit", commit)));
    if run.head_commit.is_some() {
        let diff = run.diff;
        let size = format!("{} files, +{} −{}", diff.files, diff.insertions, diff.deletions);
        lines.push(field("change", size));
    }
    lines.extend(checks(run));
    lines.extend(course_after(run));
    lines.extend(own_commits(run));
    lines.extend(
        left.map(|left| {
            field("artifacts", format!("{left}: `deputy artifacts {}` lists them", short(&run.id)))
        }),
    );
    let usage = run.usage;
    let tokens = format!("{} tokens in, {} out", usage.input_tokens, usage.output_tokens);
    lines.push(field("cost", format!("{}, {tokens}", usage.cost_usd)));
    out.line(&lines.join("\n"))?;
    out.line(&format!("\n{}", clean(run.text.trim_end(), Shape::Block)))?;
    if let Some(summary) = &run.summary {
        out.line(&format!("\nThe agent says:\n{}", clean(summary.trim_end(), Shape::Block)))?;
    }
    Ok(())
}

/// The agent's own commits: its words, which nothing is delivered by.
fn own_commits(run: &RunView) -> Vec<String> {
    let names = ["commits"].into_iter().chain(std::iter::repeat(""));
    names.zip(&run.agent_commits).map(|(name, commit)| field(name, brief(&commit.subject, 72))).collect()
}

fn checks(run: &RunView) -> Vec<String> {
    let verdict = run.verdict.map(|verdict| match verdict {
        Verdict::Passed => field("checks", "passed"),
        Verdict::Failed => field("checks", "failed"),
        Verdict::Unverified => field("checks", "none: this work is unverified"),
    });
    let each = run.checks.iter().map(|check| {
        let mark = if check.exit_code == Some(0) { "✓" } else { "✗" };
        let exit = match check.exit_code {
            Some(0) => String::new(),
            Some(code) => format!(", exit code {code}"),
            None => ", no exit code".to_owned(),
        };
        field("", format!("{mark} {} ({}{exit})", check.command, span(check.duration_ms)))
    });
    verdict.into_iter().chain(each).collect()
}

fn course_after(run: &RunView) -> Vec<String> {
    let detail =
        |detail: &Option<String>| detail.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
    let delivery = run.delivery.as_ref().map(|delivery| {
        let state = word(&delivery.state);
        field("delivery", format!("{} {state}{}", word(&delivery.mode), detail(&delivery.detail)))
    });
    let sent =
        run.delivered.as_ref().map(|sent| field("delivered", format!("{} on {}", sent.commit, sent.target)));
    let rollback = run.rollback.as_ref().map(|rollback| {
        let state = match rollback.state {
            RollbackState::Pending => "on its way",
            RollbackState::Done => "done",
            RollbackState::Failed => "failed",
        };
        field("rollback", format!("{state}{}", detail(&rollback.detail)))
    });
    [delivery, sent, rollback].into_iter().flatten().collect()
}

fn field(name: &str, value: impl AsRef<str>) -> String {
    format!("{name:<10} {}", clean(value.as_ref(), Shape::Line))
}
