//! What is asked about a run that came to an end and stands for itself.

use crate::coo::untrusted;
use crate::run::{Run, State};
use deputy_protocol::event::{Mode, Prompt, RunEnd};
use deputy_protocol::ids::RunId;
use deputy_protocol::wording::cost;
use std::fmt::Write as _;

/// Of the order, and of each thing that was said, no more than this, in characters.
const TEXT_CHARS_MAX: usize = 1_500;

/// Things that were said to the agent that are told of a run by itself, the last ones.
const TOLD_MAX: usize = 12;

/// How such a question ends.
pub(super) const WHAT_TO_KEEP: &str = "what should be remembered for the next work of this kind? Remember only what will \
still be true and of use then, each thing once; look first at what is remembered already. Nothing to remember is a good \
answer.";

/// What is asked about a run by itself. The founder's own words stand as they are; what comes from orders, checks and errors
/// is material: it may have been written by whoever wrote the repository.
pub fn question(run_id: RunId, run: &Run, ends: &[RunEnd]) -> String {
    let mode = match run.mode {
        Mode::Delegated => "",
        Mode::HandsOn => ", with the founder beside it",
    };
    format!(
        "Look back at run {run_id} by `{}` ({}){mode}: {}.\n\n{}\n\nIt took {} minutes of work and {} \
         attempts, and cost {}; {} files were changed.{}\n\nWhat went well, what cost time, and {WHAT_TO_KEEP}",
        run.order.agent,
        run.order.task_type.name(),
        ends.iter().map(|end| in_words(*end)).collect::<Vec<_>>().join(", then "),
        untrusted("the order", &short(&run.order.text)),
        run.worked_ms / 60_000,
        run.attempt,
        cost(run.spent.cost_usd, run.unpriced_tokens),
        run.diff.files,
        trouble(run, TOLD_MAX)
    )
}

/// What went wrong in a run, and what was said to its agent behind the order, in lines of their own: so many
/// of the things that were said, the last ones. What others than the founder say is material.
pub(super) fn trouble(run: &Run, told_max: usize) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    if let State::Failed { error } = &run.state {
        let why = untrusted("why it failed", &short(&error.detail));
        let _ = write!(text, "\nIt failed ({}):\n{why}", error.code);
    }
    let failed = run.checks.iter().filter(|check| check.exit_code != Some(0));
    let failed: Vec<&str> = failed.map(|check| check.command.as_str()).collect();
    if !failed.is_empty() {
        let failed = untrusted("commands of checks", &short(&failed.join("\n")));
        let _ = write!(text, "\nThese checks failed:\n{failed}");
    }
    let said: Vec<_> = run.inputs.iter().filter(|input| input.source != Prompt::Order).collect();
    let cut = said.len().saturating_sub(told_max);
    if cut > 0 {
        let _ = write!(text, "\n{cut} things that it was told first are left out here.");
    }
    for input in said.into_iter().skip(cut) {
        let said = short(&input.text);
        let _ = match input.source {
            Prompt::Founder => write!(text, "\nThe founder said:\n{said}"),
            Prompt::Changes => write!(text, "\nThe founder asked for changes:\n{said}"),
            Prompt::Checks => write!(text, "\n{}", untrusted("what its checks said", &said)),
            Prompt::Order | Prompt::Deputy | Prompt::Due | Prompt::News => {
                write!(text, "\n{}", untrusted("what it was told", &said))
            }
        };
    }
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

/// A text as far as there is room.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((at, _)) => format!("{} […]", &text[..at]),
        None => text.to_owned(),
    }
}
