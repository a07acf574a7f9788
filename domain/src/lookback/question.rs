//! What is asked about a run that came to an end.

use crate::coo::untrusted;
use crate::run::{Run, State};
use deputy_protocol::event::{Mode, Prompt, RunEnd};
use deputy_protocol::ids::RunId;
use std::fmt::Write as _;

/// Of the order, and of each thing that was said, no more than this, in characters.
const TEXT_CHARS_MAX: usize = 1_500;

/// Things that were said to the agent that are told.
const TOLD_MAX: usize = 12;

/// Whether there may be something to learn from how a run went: an agent worked on it by itself, and it was no part of a
/// plan that went by without a hitch.
pub fn is_worth_a_question(run: &Run, ends: &[RunEnd]) -> bool {
    let has_worked = run.started_at.is_some() && run.spent.output_tokens > 0;
    let had_trouble = run.attempt > 1
        || ends.iter().any(|end| *end != RunEnd::Approved)
        || run
            .inputs
            .iter()
            .any(|input| matches!(input.source, Prompt::Checks | Prompt::Changes | Prompt::Founder));
    run.mode == Mode::Delegated && has_worked && (run.order.part.is_none() || had_trouble)
}

/// What is asked. The founder's own words stand as they are; what comes from orders, checks and errors is material: it may
/// have been written by whoever wrote the repository.
pub fn question(run_id: RunId, run: &Run, ends: &[RunEnd]) -> String {
    let mut text = format!(
        "Look back at run {run_id} by `{}` ({}): {}.\n\n{}\n\n",
        run.order.agent,
        run.order.task_type.name(),
        ends.iter().map(|end| in_words(*end)).collect::<Vec<_>>().join(", then "),
        untrusted("the order", &short(&run.order.text))
    );
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "It took {} minutes of work, {} and {} attempts; {} files were changed.",
        run.worked_ms / 60_000,
        run.spent.cost_usd,
        run.attempt,
        run.diff.files
    );
    if let State::Failed { error } = &run.state {
        let why = untrusted("why it failed", &short(&error.detail));
        let _ = writeln!(text, "\nIt failed ({}):\n{why}", error.code);
    }
    let failed = run.checks.iter().filter(|check| check.exit_code != Some(0));
    let failed: Vec<&str> = failed.map(|check| check.command.as_str()).collect();
    if !failed.is_empty() {
        let failed = untrusted("commands of checks", &short(&failed.join("\n")));
        let _ = writeln!(text, "\nThese checks failed:\n{failed}");
    }
    let said: Vec<_> = run.inputs.iter().filter(|input| input.source != Prompt::Order).collect();
    for input in said.iter().rev().take(TOLD_MAX).rev() {
        let words = short(&input.text);
        let (who, words) = match input.source {
            Prompt::Founder => ("The founder said", words),
            Prompt::Changes => ("The founder asked for changes", words),
            Prompt::Checks => ("Its checks said", untrusted("what checks put out", &words)),
            Prompt::Order | Prompt::Deputy | Prompt::Due | Prompt::News => {
                ("It was told", untrusted("what it was told", &words))
            }
        };
        let _ = writeln!(text, "\n{who}:\n{words}");
    }
    text.push_str(
        "\nWhat went well, what cost time, and what should be remembered for the next work of this kind? Remember only \
         what will still be true and of use then, each thing once; look first at what is remembered already. Nothing to \
         remember is a good answer.",
    );
    text
}

const fn in_words(end: RunEnd) -> &'static str {
    match end {
        RunEnd::Approved => "its change was taken",
        RunEnd::Rejected => "its change was not wanted",
        RunEnd::Failed => "it was given up",
        RunEnd::Stopped => "it was stopped",
        RunEnd::Reverted => "what it had delivered was taken back",
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{} […]", &text[..at]),
        None => text.to_owned(),
    }
}
