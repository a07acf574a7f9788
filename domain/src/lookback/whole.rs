//! What is asked about a plan that came to an end: all that was done for it, beside what was confirmed.

use super::look::Look;
use super::question::{WHAT_TO_KEEP, short};
use crate::coo::untrusted;
use crate::plan::{Plan, State};
use deputy_protocol::event::{Grade, NodeOutcome, PlanNode, PlanOutcome, Span, Verdict};
use deputy_protocol::ids::{PlanId, RunId};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Characters of all trouble of its tasks: a plan has up to 200 of them.
const TROUBLE_CHARS_MAX: usize = 24_000;

/// Characters of a task's title: each of them has a line, however many there are.
const TITLE_CHARS_MAX: usize = 80;

/// What is asked about a plan that has ended; `None` where nobody worked for it, or it has not ended.
pub fn plan_question(plan_id: PlanId, plan: &Plan, looks: &BTreeMap<RunId, Look>) -> Option<String> {
    let State::Ended { outcome, grade } = &plan.state else { return None };
    if !looks.values().any(|look| look.has_worked) {
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
    Some([head, graded(plan, grade), tasks(plan, looks), question].join("\n\n"))
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
    let strays = [
        ("Changed outside of what the tasks were for", grade.outside.as_deref()),
        ("Changed, and was to stay as it is", grade.touched.as_deref()),
    ];
    let strays = strays.map(|(what, files)| match files {
        None | Some([]) => String::new(),
        Some(files) => format!(" {what}: {}.", short(&files.join(", "))),
    });
    format!(
        "The card estimated {agreed}. It took {} minutes of work and cost {}{over}; its tasks were drawn {} times; \
         {verdict}.{}",
        grade.minutes,
        grade.cost(),
        plan.generation.max(1),
        strays.concat()
    )
}

/// A task, or what was done of one before it was drawn again.
struct Part {
    /// What it is called where its trouble is told.
    name: String,
    /// What it came to, in a line.
    line: String,
    is_lost: bool,
    trouble: String,
}

/// Each task in a line with its run, whatever the others went through; then their trouble, as far as there is room.
fn tasks(plan: &Plan, looks: &BTreeMap<RunId, Look>) -> String {
    let mut parts: Vec<Part> = plan.nodes.values().map(|node| task(plan, looks, node)).collect();
    parts.extend(plan.past.iter().map(|work| before(looks, work.run_id)));
    parts.sort_by_key(|part| (!part.is_lost, part.trouble.is_empty()));
    let lines: Vec<&str> = parts.iter().map(|part| part.line.as_str()).collect();
    let mut told = format!("What was done for it:\n{}", lines.join("\n"));
    let (mut room, mut cut) = (TROUBLE_CHARS_MAX, 0);
    for part in parts.iter().filter(|part| !part.trouble.is_empty()) {
        let trouble = format!("\n\nThe trouble with {}:{}", part.name, part.trouble);
        if let Some(left) = room.checked_sub(trouble.chars().count()) {
            room = left;
            told.push_str(&trouble);
        } else {
            cut += 1;
        }
    }
    if cut > 0 {
        // Writing to a string cannot fail.
        let _ = write!(told, "\n\nThe trouble with {cut} more is left out here; their runs have it.");
    }
    told
}

fn task(plan: &Plan, looks: &BTreeMap<RunId, Look>, node: &PlanNode) -> Part {
    let name = format!("`{}`", node.name);
    let head = format!("- {name} {} ({})", title(&node.title), node.task_type.name());
    let Some(progress) = plan.progress.get(&node.name) else {
        return Part { name, line: format!("{head}: was not begun"), is_lost: true, trouble: String::new() };
    };
    let (how, why) = match &progress.outcome {
        Some(NodeOutcome::Done { .. }) => ("done", None),
        Some(NodeOutcome::Lost { why, .. }) => ("came to nothing", Some(why)),
        None => ("did not end", None),
    };
    let (took, trouble) = ran(looks, progress.work.run_id);
    let why = why.map(|why| format!("\n{}", untrusted("why it came to nothing", &short(why))));
    let (is_lost, trouble) = (how != "done", why.unwrap_or_default() + trouble);
    Part { name, line: format!("{head}: {how}; {took}"), is_lost, trouble }
}

fn before(looks: &BTreeMap<RunId, Look>, run_id: RunId) -> Part {
    let (took, trouble) = ran(looks, run_id);
    let line = format!("- before its tasks were drawn again: {took}");
    Part { name: format!("run {run_id}"), line, is_lost: true, trouble: trouble.to_owned() }
}

/// What a run took, in a line, and its trouble.
fn ran(looks: &BTreeMap<RunId, Look>, run_id: RunId) -> (String, &str) {
    looks
        .get(&run_id)
        .map_or_else(|| (format!("run {run_id}"), ""), |look| (look.took.clone(), look.trouble.as_str()))
}

/// A title on its line.
fn title(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_CHARS_MAX).collect()
}
