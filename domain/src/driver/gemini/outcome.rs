//! What the end of a turn means.

use super::words::Outcome;
use super::{Exit, Trouble, TurnEnd};
use crate::driver::remark::bounded;

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

/// What a result that tells success means; `notice` is the last that went wrong before it.
pub(super) fn success(text: &str, notice: Option<&str>) -> TurnEnd {
    match notice {
        Some(notice) if is_bound(notice) => failed(Trouble::Bound, notice),
        _ if text.trim().is_empty() => failed(Trouble::Provider, notice.unwrap_or("an empty answer")),
        _ => TurnEnd::Done { text: text.to_owned() },
    }
}

/// What the end of the process means in a turn without success.
pub(super) fn failure(
    result: Option<&Outcome>,
    notice: Option<&str>,
    exit: &Exit,
    is_interrupted: bool,
) -> TurnEnd {
    let told = result.and_then(|result| result.error.as_ref()).and_then(|error| error.message.as_deref());
    if is_interrupted && told.is_none() || exit.code == Some(130) {
        return TurnEnd::Interrupted;
    }
    if let Some(text) = told.or(notice.filter(|_| result.is_some())) {
        return failed(of_text(text, exit.code), text);
    }
    let trouble = match exit.code {
        Some(41) => Trouble::Key,
        Some(42) if is_session(&exit.stderr) => Trouble::Session,
        Some(53) => Trouble::Bound,
        Some(42 | 44 | 52 | 54 | 55) => Trouble::Other,
        _ => status(exit.code).map_or(Trouble::Crashed, |status| by_status(status, &exit.stderr)),
    };
    TurnEnd::Failed { trouble, detail: exit.in_words() }
}

fn of_text(text: &str, code: Option<i32>) -> Trouble {
    if let Some(status) = status(code) {
        return by_status(status, text);
    }
    match code {
        Some(41) => Trouble::Key,
        _ if code == Some(53) || is_bound(text) => Trouble::Bound,
        _ if text.contains("blocked due to") => Trouble::Declined,
        // With code 0 or 1: an answer that was cut, empty or malformed until it gave up.
        _ if text.contains("stream ended")
            || text.contains("empty response")
            || text.contains("Incomplete JSON") =>
        {
            Trouble::Provider
        }
        _ => Trouble::Other,
    }
}

/// The provider's status in an exit code: all that is between 400 and 511.
fn status(code: Option<i32>) -> Option<i32> {
    code.filter(|code| (400 - 256..512 - 256).contains(code)).map(|code| code + 256)
}

fn by_status(status: i32, text: &str) -> Trouble {
    match status {
        400 if text.contains("API key not valid") => Trouble::Key,
        400 if text.contains("maximum number of tokens") => Trouble::TooLong,
        401 | 403 => Trouble::Key,
        413 => Trouble::TooLong,
        // The program itself tells a quota of the day from one of the minute.
        429 if text.contains("exhausted your") => Trouble::UsedUp { until: None },
        429 => Trouble::Limited { until: None },
        408 | 500.. => Trouble::Provider,
        _ => Trouble::Other,
    }
}

fn is_bound(text: &str) -> bool {
    text.contains("Loop detected")
        || text.contains("max session turns")
        || text.contains("Maximum session turns")
}

fn is_session(text: &str) -> bool {
    text.contains("Error resuming session") || text.contains("Error starting session")
}

fn failed(trouble: Trouble, detail: &str) -> TurnEnd {
    TurnEnd::Failed { trouble, detail: bounded(detail, DETAIL_CHARS_MAX) }
}
