//! The sentences of aider that mean something.

use super::Trouble;
use crate::model::TokenUsage;
use deputy_protocol::money::Usd;

/// What a line of its output is.
#[derive(Debug, PartialEq)]
pub(super) enum Sentence<'a> {
    /// About itself, before the work.
    Banner,
    /// The library below it gave up on a call. It may be tried again.
    CallFailed(Trouble),
    /// A call is tried again: what was said of the failure is no outcome.
    Retry,
    /// A call ended.
    Used(TokenUsage, Option<Usd>),
    /// A file was changed.
    Edited(&'a str),
    /// The turn will not succeed.
    Failed(Trouble),
    /// Anything else: what the model says.
    Words,
}

/// What this line is.
pub(super) fn sentence(line: &str) -> Sentence<'_> {
    const BANNER: [&str; 12] = [
        "Analytics have been permanently disabled",
        "Aider v",
        "Model: ",
        "Main model: ",
        "Weak model: ",
        "Editor model: ",
        "Git repo: ",
        "Repo-map: ",
        "Restored previous conversation history",
        "Update git name with: ",
        "Update git email with: ",
        "Warning: Input is not a terminal",
    ];
    if let Some(error) = line.strip_prefix("litellm.") {
        return Sentence::CallFailed(of_error(error));
    }
    if line.starts_with("Retrying in ") && line.ends_with(" seconds...") {
        return Sentence::Retry;
    }
    if let Some(sums) = line.strip_prefix("Tokens: ") {
        return used(sums).map_or(Sentence::Words, |(usage, cost)| Sentence::Used(usage, cost));
    }
    if let Some(path) = line.strip_prefix("Applied edit to ") {
        return Sentence::Edited(path);
    }
    if line.starts_with("Empty response received from LLM") {
        return Sentence::Failed(Trouble::Provider);
    }
    if line.starts_with("Only ") && line.ends_with(" reflections allowed, stopping.") {
        return Sentence::Failed(Trouble::Bound);
    }
    // The same words for a conversation and for an answer that is too long: without an answer it is the first.
    if let Some(tokens) = line.strip_prefix("Output tokens: ~") {
        let is_silent = tokens.starts_with("0 ");
        return Sentence::Failed(if is_silent { Trouble::TooLong } else { Trouble::Bound });
    }
    if BANNER.iter().any(|banner| line.starts_with(banner)) { Sentence::Banner } else { Sentence::Words }
}

/// What an error of the library below it asks for, by its class; its text where the class says too little.
fn of_error(error: &str) -> Trouble {
    let class = error.split([':', ' ']).next().unwrap_or_default();
    match class {
        "AuthenticationError" | "PermissionDeniedError" => Trouble::Key,
        "RateLimitError" if says_used_up(error) => Trouble::UsedUp { until: None },
        "RateLimitError" | "RouterRateLimitError" => Trouble::Limited { until: None },
        "BudgetExceededError" => Trouble::UsedUp { until: None },
        "ContextWindowExceededError" => Trouble::TooLong,
        "ContentPolicyViolationError" => Trouble::Declined,
        "APIConnectionError"
        | "APIError"
        | "APIResponseValidationError"
        | "BadGatewayError"
        | "InternalServerError"
        | "ServiceUnavailableError"
        | "Timeout" => Trouble::Provider,
        _ => Trouble::Other,
    }
}

/// Whether an error is about money rather than speed. Its text is broken into lines at 80 columns.
pub(super) fn says_used_up(text: &str) -> bool {
    text.contains("current quota") || text.contains("exceeded your") || text.contains("insufficient_quota")
}

/// `2.0k sent, 1.5k cache write, 2k cache hit, 30 received. Cost: $0.02 message, $0.02 session.`
fn used(sums: &str) -> Option<(TokenUsage, Option<Usd>)> {
    let (tokens, cost) =
        sums.split_once(" Cost: $").map_or((sums, None), |(tokens, cost)| (tokens, Some(cost)));
    let mut usage = TokenUsage::default();
    for part in tokens.trim_end_matches('.').split(", ") {
        let (number, what) = part.split_once(' ')?;
        let number = count(number)?;
        match what {
            "sent" => usage.input = number,
            "cache write" => usage.cache_write = number,
            "cache hit" => usage.cache_read = number,
            "received" => usage.output = number,
            _ => return None,
        }
    }
    usage.input = usage.input.max(usage.cache_read.saturating_add(usage.cache_write));
    let cost = cost.and_then(|cost| cost.split(' ').next()?.parse().ok()).and_then(Usd::try_new);
    Some((usage, cost))
}

/// `950`, `2.0k`, `12k`, `1.2M`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
fn count(text: &str) -> Option<u64> {
    let (number, unit) = match text.strip_suffix(['k', 'M']) {
        Some(number) if text.ends_with('k') => (number, 1_000.0),
        Some(number) => (number, 1_000_000.0),
        None => (text, 1.0),
    };
    let number: f64 = number.replace(',', "").parse().ok()?;
    Some((number * unit).round() as u64)
}
