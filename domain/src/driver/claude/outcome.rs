//! What the end of a turn, or of the process, means.

use super::words::Outcome;
use super::{Exit, Trouble, TurnEnd, limits::Limits};
use crate::driver::remark::bounded;

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

/// What a result means. `error` is what the program called the last thing that went wrong in the turn.
pub(super) fn turn_end(
    outcome: &Outcome,
    error: Option<&str>,
    is_interrupted: bool,
    limits: &Limits,
) -> TurnEnd {
    let is_success = outcome.subtype.as_deref() == Some("success");
    let stop = outcome.stop_reason.as_deref();
    if is_success && !outcome.is_error {
        let text = outcome.result.clone().unwrap_or_default();
        return match stop {
            Some("refusal") => failed(Trouble::Declined, &text),
            Some("max_tokens") => failed(Trouble::Bound, "the answer was cut at its greatest length"),
            _ if text.trim().is_empty() => failed(Trouble::Provider, "an empty answer"),
            _ => TurnEnd::Done { text },
        };
    }
    let detail = outcome.result.clone().unwrap_or_else(|| outcome.errors.join("\n"));
    let ended = outcome.terminal_reason.as_deref();
    // `aborted_tools`, `aborted_streaming`: so it says after an interruption, whoever asked for it.
    let is_aborted = ended.is_some_and(|ended| ended.starts_with("aborted"));
    if is_aborted || is_interrupted && outcome.subtype.as_deref() == Some("error_during_execution") {
        return TurnEnd::Interrupted;
    }
    let trouble = match (outcome.subtype.as_deref(), ended, stop) {
        (Some("error_max_turns" | "error_max_budget_usd"), ..) => Trouble::Bound,
        (_, Some("prompt_too_long"), _) => Trouble::TooLong,
        (.., Some("refusal")) => Trouble::Declined,
        _ if is_session(&detail) => Trouble::Session,
        _ => error.and_then(|error| named(error, &detail, limits)).unwrap_or_else(|| {
            outcome.api_error_status.map_or(Trouble::Other, |status| by_status(status, &detail, limits))
        }),
    };
    failed(trouble, &detail)
}

/// What it means that the process ended in the middle of a turn.
pub(super) fn crash(exit: &Exit, error: Option<&str>, limits: &Limits) -> TurnEnd {
    let said = exit.stderr.trim();
    let trouble = if is_session(said) {
        Trouble::Session
    } else {
        error.and_then(|error| named(error, said, limits)).unwrap_or(Trouble::Crashed)
    };
    TurnEnd::Failed { trouble, detail: exit.in_words() }
}

/// What the program's own name of an error means; none if that says nothing.
fn named(error: &str, detail: &str, limits: &Limits) -> Option<Trouble> {
    Some(match error {
        "rate_limit" => limits.trouble(detail),
        "billing_error" => Trouble::UsedUp { until: None },
        "authentication_failed" | "oauth_org_not_allowed" => Trouble::Key,
        "server_error" | "overloaded" => Trouble::Provider,
        "max_output_tokens" => Trouble::Bound,
        _ => return None,
    })
}

fn by_status(status: u16, detail: &str, limits: &Limits) -> Trouble {
    match status {
        429 => limits.trouble(detail),
        401 | 403 => Trouble::Key,
        402 => Trouble::UsedUp { until: None },
        413 => Trouble::TooLong,
        408 | 500.. => Trouble::Provider,
        _ => Trouble::Other,
    }
}

fn is_session(text: &str) -> bool {
    text.contains("No conversation found with session ID") || text.contains("is already in use")
}

fn failed(trouble: Trouble, detail: &str) -> TurnEnd {
    TurnEnd::Failed { trouble, detail: bounded(detail, DETAIL_CHARS_MAX) }
}
