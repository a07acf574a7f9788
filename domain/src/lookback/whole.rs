//! What is asked about a plan that came to an end: all that was done for it, beside what was confirmed.

use super::question::{WHAT_TO_KEEP, short, trouble};
use super::totals::totals;
use super::worth::has_worked;
use crate::coo::untrusted;
use crate::plan::{Plan, State};
use crate::run::Run;
use deputy_protocol::event::{Grade, NodeOutcome, PlanNode, PlanOutcome, Span, Verdict};
use deputy_protocol::ids::{PlanId, RunId};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Characters of all that is told of its tasks: a plan has up to 200 of them.
const TASKS_CHARS_MAX: usize = 24_000;

/// What is asked about a plan that has ended; `None` where nobody worked for it, or it has not ended.
pub fn plan_question(plan_id: PlanId, plan: &Plan, runs: &BTreeMap<RunId, Run>) -> Option<String> {
    let State::Ended { outcome, grade } = &plan.state else { return None };
    if !runs.values().any(has_worked) {
        return None;
    }
    let head = format!(
        "Look back at the plan \"{}\" ({plan_id}): {}.\n\nWhat was confirmed:\n{}",
        plan.card.title,
        in_words(outcome),
        short(&plan.card.summary)
    );
    let question = format!(
        "What went well, what cost time, was the estimate right, were the tasks cut well, and {WHAT_TO_KEEP}"
    );
    Some([head, graded(plan, grade), tasks(plan, runs), question].join("\n\n"))
}

fn in_words(outcome: &PlanOutcome) -> String {
    match outcome {
        PlanOutcome::Done => "all of it is done".to_owned(),
        PlanOutcome::Partial { missing } => {
            format!("it is done in part; not done: {}", short(&missing.join("; ")))
        }
        // Why stands with its tasks.
        PlanOutcome::Failed { .. } => "it came to nothing".to_owned(),
        PlanOutcome::Cancelled => "the founder cancelled it".to_owned(),
    }
}

/// Estimate against actual.
fn graded(plan: &Plan, grade: &Grade) -> String {
    let estimate = &plan.card.estimate;
    let usd = estimate.usd.map(|Span { low, high, .. }| format!("{low} to {high}"));
    let minutes = estimate.minutes.map(|Span { low, high, .. }| format!("{low} to {high} minutes of work"));
    let agreed: Vec<String> = usd.into_iter().chain(minutes).collect();
    let agreed =
        if agreed.is_empty() { "nothing, for want of history".to_owned() } else { agreed.join(", ") };
    let is_over = grade.within_cost == Some(false) || grade.within_time == Some(false);
    let over = if is_over { ", more than the card said at worst" } else { "" };
    let verdict = match grade.verdict {
        Some(Verdict::Passed) => "its checks passed",
        Some(Verdict::Failed) => "its checks failed",
        Some(Verdict::Unverified) => "nobody checked it",
        None => "there was nothing to check",
    };
    let outside = match grade.outside.as_deref() {
        None | Some([]) => String::new(),
        Some(files) => format!(" Changed outside of what the tasks were for: {}.", short(&files.join(", "))),
    };
    format!(
        "The card estimated {agreed}. It took {} minutes of work and {}{over}; its tasks were drawn {} times; \
         {verdict}.{outside}",
        grade.minutes,
        grade.usage.cost_usd,
        plan.generation.max(1)
    )
}

/// Each task with what it took, and its trouble: those with trouble first, as far as there is room.
fn tasks(plan: &Plan, runs: &BTreeMap<RunId, Run>) -> String {
    let mut lines: Vec<(bool, String)> = plan.nodes.values().map(|node| task(plan, runs, node)).collect();
    let before = plan.past.iter().filter_map(|work| Some((work.run_id, runs.get(&work.run_id)?)));
    lines.extend(before.map(|(run_id, run)| {
        (true, format!("- before its tasks were drawn again, {}{}", took(run_id, run), trouble(run)))
    }));
    lines.sort_by_key(|(has_trouble, _)| !has_trouble);
    let mut told = String::from("What was done for it:");
    let (mut chars, mut left_out) = (0, 0);
    for (_, line) in &lines {
        chars += line.chars().count();
        if chars > TASKS_CHARS_MAX {
            left_out += 1;
        } else {
            told.push('\n');
            told.push_str(line);
        }
    }
    if left_out > 0 {
        // Writing to a string cannot fail.
        let _ = write!(told, "\n- and {left_out} more, which are left out here");
    }
    told
}

fn task(plan: &Plan, runs: &BTreeMap<RunId, Run>, node: &PlanNode) -> (bool, String) {
    let head = format!("- `{}` {} ({})", node.name, node.title, node.task_type.name());
    let Some(progress) = plan.progress.get(&node.name) else {
        return (true, format!("{head}: was not begun"));
    };
    let (is_lost, how) = match &progress.outcome {
        Some(NodeOutcome::Done { .. }) => (false, "done".to_owned()),
        Some(NodeOutcome::Lost { why, .. }) => {
            (true, format!("came to nothing; {}", untrusted("why", &short(why))))
        }
        None => (true, "did not end".to_owned()),
    };
    let run_id = progress.work.run_id;
    let Some(run) = runs.get(&run_id) else { return (is_lost, format!("{head}: {how}")) };
    let trouble = trouble(run);
    (is_lost || !trouble.is_empty(), format!("{head}: {how}; {}{trouble}", took(run_id, run)))
}

fn took(run_id: RunId, run: &Run) -> String {
    let all = totals(run);
    format!(
        "run {run_id} by `{}`: {} minutes, {}, {} attempts, {} rounds behind failing checks, {} corrections",
        run.order.agent,
        all.worked_ms / 60_000,
        all.cost_usd,
        run.attempt,
        all.rounds,
        all.corrections
    )
}
