//! Why a turn could not go on, from the words that the app server has for it (`CodexErrorInfo` of its schema).

use super::words::{TurnError, Window, read};
use crate::driver::quota::{Quotas, percent, state_of, window_of};
use crate::driver::{Fact, Quota, Trouble, TurnEnd};
use deputy_protocol::event::QuotaState;
use serde_json::Value;

/// The account's limits, as last heard.
#[derive(Debug, Default)]
pub(super) struct Limits {
    primary: Option<i64>,
    secondary: Option<i64>,
    quotas: Quotas,
}

impl Limits {
    /// Takes a note in. A window that it does not name is as it was. The news in it.
    pub(super) fn on_note(&mut self, limits: &Value) -> Vec<Fact> {
        let is_paid_on = ["hasCredits", "unlimited"].iter().any(|name| limits["credits"][name] == true);
        // Some models have windows of their own.
        let of = limits["limitId"].as_str().filter(|id| *id != "codex");
        let mut news = Vec::new();
        for (name, until) in [("primary", &mut self.primary), ("secondary", &mut self.secondary)] {
            let Some(window) = read::<Window>(&limits[name]) else { continue };
            *until = window.resets_at.filter(|_| window.used_percent >= 100.0);
            let used_percent = percent(window.used_percent);
            let state = match used_percent.map_or(QuotaState::Open, state_of) {
                QuotaState::UsedUp if is_paid_on => QuotaState::Extra,
                state => state,
            };
            let span = window_of(window.minutes);
            let quota = Quota {
                window: of.map_or(span.clone(), |of| format!("{of}/{span}")),
                state,
                used_percent,
                resets_at: window.resets_at,
            };
            news.extend(self.quotas.heard(quota));
        }
        news
    }

    /// When what is used up is there again (seconds since 1970, UTC).
    pub(super) fn until(&self) -> Option<i64> {
        self.primary.max(self.secondary)
    }
}

/// How a turn ended that failed. What was said when it was tried again is often more exact than the last word on it.
pub(super) fn failed(error: &TurnError, before: Option<&TurnError>, limits: &Limits) -> TurnEnd {
    let trouble = match (trouble(error, limits), before) {
        (Trouble::Other, Some(before)) => self::trouble(before, limits),
        (trouble, _) => trouble,
    };
    let message = plain(&error.message);
    let more = error.additional_details.as_deref().filter(|more| !more.is_empty() && *more != message);
    let detail = more.map_or_else(|| message.clone(), |more| format!("{message}: {more}"));
    TurnEnd::Failed { trouble, detail }
}

/// The message in a provider's refusal, which is handed on as it came.
fn plain(message: &str) -> String {
    let refusal = serde_json::from_str::<Value>(message).unwrap_or_default();
    refusal["error"]["message"].as_str().unwrap_or(message).to_owned()
}

fn trouble(error: &TurnError, limits: &Limits) -> Trouble {
    let (word, status) = match &error.codex_error_info {
        Value::String(word) => (word.as_str(), None),
        Value::Object(of) => of
            .iter()
            .next()
            .map_or(("", None), |(word, more)| (word.as_str(), more["httpStatusCode"].as_u64())),
        _ => ("", None),
    };
    let status = status.or_else(|| status_in(&error.message));
    match word {
        "contextWindowExceeded" => Trouble::TooLong,
        "sessionBudgetExceeded" | "tooManyDenials" => Trouble::Bound,
        "usageLimitExceeded" => Trouble::UsedUp { until: limits.until() },
        "rateLimitExceeded" => Trouble::Limited { until: limits.until() },
        "unauthorized" => Trouble::Key,
        "cyberPolicy" | "misalignmentPolicyViolation" | "inferenceHookDenied" => Trouble::Declined,
        "serverOverloaded" | "internalServerError" | "flexUnavailable" | "policyCapacityUnavailable" => {
            Trouble::Provider
        }
        _ => match status {
            Some(status) => of_status(status, limits),
            None if is_of_connection(word) => Trouble::Provider,
            None => of_incomplete(&error.message),
        },
    }
}

/// An answer that was cut has no word of its own.
fn of_incomplete(message: &str) -> Trouble {
    match message.strip_prefix("Incomplete response returned, reason: ") {
        Some("max_output_tokens") => Trouble::Bound,
        Some("content_filter") => Trouble::Declined,
        _ => Trouble::Other,
    }
}

fn is_of_connection(word: &str) -> bool {
    matches!(
        word,
        "httpConnectionFailed"
            | "responseStreamConnectionFailed"
            | "responseStreamDisconnected"
            | "responseTooManyFailedAttempts"
    )
}

/// What a provider's refusal by this HTTP status asks for.
pub(super) fn of_status(status: u64, limits: &Limits) -> Trouble {
    match status {
        401 | 403 => Trouble::Key,
        402 => Trouble::UsedUp { until: limits.until() },
        429 => Trouble::Limited { until: limits.until() },
        408 | 500.. => Trouble::Provider,
        _ => Trouble::Other,
    }
}

/// The HTTP status in `unexpected status 401 Unauthorized: …` and `exceeded retry limit, last status: 429 Too Many
/// Requests`: where the program has no better word for it.
pub(super) fn status_in(message: &str) -> Option<u64> {
    let (_, rest) = message.split_once("status")?;
    let digits = rest.trim_start_matches([':', ' ']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok().filter(|status| (100..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn windows_of_the_account_are_news_where_they_stand_elsewhere() {
        let note = |primary: i64, secondary: Value, credits: Value| {
            json!({
                "limitId": "codex", "limitName": null, "credits": credits, "planType": "plus",
                "primary": { "usedPercent": primary, "windowDurationMins": 300, "resetsAt": 1_795_300_000 },
                "secondary": secondary,
            })
        };
        let week = json!({ "usedPercent": 12, "windowDurationMins": 10_080, "resetsAt": 1_795_700_000 });
        let mut limits = Limits::default();
        let mut told = |note: Value| {
            let facts = limits.on_note(&note).into_iter();
            let facts = facts.map(|fact| match fact {
                Fact::Quota(quota) => (quota.window, quota.state, quota.used_percent),
                other => panic!("a window was expected, not {other:?}"),
            });
            facts.collect::<Vec<_>>()
        };
        let window = |name: &str, state, percent| (name.to_owned(), state, Some(percent));
        assert_eq!(
            told(note(71, week.clone(), Value::Null)),
            [window("five_hour", QuotaState::Open, 71), window("seven_day", QuotaState::Open, 12)]
        );
        assert_eq!(told(note(79, week.clone(), Value::Null)), []);
        assert_eq!(told(note(83, Value::Null, Value::Null)), [window("five_hour", QuotaState::Near, 83)]);
        let credits = json!({ "hasCredits": true, "unlimited": false });
        assert_eq!(told(note(100, Value::Null, credits)), [window("five_hour", QuotaState::Extra, 100)]);
        assert_eq!(told(note(100, Value::Null, Value::Null)), [window("five_hour", QuotaState::UsedUp, 100)]);
        let mut other = note(100, Value::Null, Value::Null);
        other["limitId"] = json!("codex_small");
        assert_eq!(told(other), [window("codex_small/five_hour", QuotaState::UsedUp, 100)]);
        let none = json!({ "limitId": "codex", "primary": null, "secondary": null });
        assert_eq!(told(none), []);
    }
}
