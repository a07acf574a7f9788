//! What providers' codes and sentences mean: one table, each row with its source.
//!
//! Codes decide first. A sentence decides only where a provider gives no code of its own for the case; sentences are
//! compared in lower case, so a changed wording falls back to the status.

use deputy_domain::model::FaultKind;
use deputy_domain::model::FaultKind::{
    ContextExceeded, Invalid, Malformed, Overloaded, RateLimited, Unauthorized, UsageLimit,
};

/// Codes that leave no doubt.
const CODES: &[(&str, FaultKind)] = &[
    // Anthropic: https://platform.claude.com/docs/en/api/errors
    ("authentication_error", Unauthorized),
    ("permission_error", Unauthorized),
    ("billing_error", UsageLimit),
    ("enforced_spend_limit_reached", UsageLimit),
    ("request_too_large", ContextExceeded),
    ("overloaded_error", Overloaded),
    ("timeout_error", Overloaded),
    ("not_found_error", Invalid),
    // OpenAI: https://platform.openai.com/docs/guides/error-codes
    ("context_length_exceeded", ContextExceeded),
    ("string_above_max_length", ContextExceeded),
    ("insufficient_quota", UsageLimit),
    ("credit_balance_exhausted", UsageLimit),
    ("organization_spend_limit_exceeded", UsageLimit),
    ("project_spend_limit_exceeded", UsageLimit),
    ("organization_usage_limit_exceeded", UsageLimit),
    ("billing_hard_limit_reached", UsageLimit),
    ("usage_limit_reached", UsageLimit),
    ("rate_limit_exceeded", RateLimited),
    ("slow_down", RateLimited),
    ("invalid_api_key", Unauthorized),
    ("invalid_encrypted_content", Invalid),
    ("invalid_prompt", Invalid),
    ("model_not_found", Invalid),
    ("server_error", Overloaded),
    // llama.cpp, tools/server: `error.type`
    ("exceed_context_size_error", ContextExceeded),
    ("unavailable_error", Overloaded), // still loading the model
    // Google: https://ai.google.dev/gemini-api/docs/troubleshooting and google.rpc.Code
    ("API_KEY_INVALID", Unauthorized),
    ("UNAUTHENTICATED", Unauthorized),
    ("PERMISSION_DENIED", Unauthorized),
    ("UNAVAILABLE", Overloaded),
    ("INTERNAL", Overloaded),
    ("DEADLINE_EXCEEDED", Overloaded),
    ("NOT_FOUND", Invalid),
];

/// In the name of a Google quota that is used up until the next day.
const DAILY_QUOTA: &str = "PerDay";

/// Sentences, in lower case.
const SENTENCES: &[(&str, FaultKind)] = &[
    // Anthropic, 400 invalid_request_error
    ("prompt is too long", ContextExceeded),
    ("exceed context limit", ContextExceeded),
    ("credit balance is too low", UsageLimit),
    ("reached your specified api usage limits", UsageLimit),
    // Google, 400 INVALID_ARGUMENT and 429 RESOURCE_EXHAUSTED
    ("exceeds the maximum number of tokens allowed", ContextExceeded),
    ("api key not valid", Unauthorized),
    ("prepayment credits are depleted", UsageLimit),
    // vLLM, OpenRouter and others who took over the sentence of OpenAI
    ("maximum context length", ContextExceeded),
    // llama.cpp before it had a code
    ("exceeds the available context size", ContextExceeded),
    // Ollama, 400 and 500
    ("prompt too long; exceeded max context length", ContextExceeded),
    ("exceeds the context window", ContextExceeded),
    // LM Studio
    ("greater than the context length", ContextExceeded),
    // DeepSeek, 402
    ("insufficient balance", UsageLimit),
    // Models that write their calls badly: Groq `tool_use_failed`, llama.cpp and Ollama parsers, 400 and 500
    ("failed to parse tool call", Malformed),
    ("error parsing tool call", Malformed),
    ("failed to call a function", Malformed),
];

/// What providers say of echoed blocks that they do not accept any more.
const ECHO_REFUSED: &[&str] = &[
    "invalid_encrypted_content",      // OpenAI, code
    "blocks in the latest assistant", // Anthropic: thinking blocks … cannot be modified
    "`signature` in `thinking`",      // Anthropic: Invalid `signature` in `thinking` block
    "thought signature",              // Google: Invalid, Corrupted …
    "thought_signature is not valid", // Google
    "reasoning_content",              // servers that do not know the field
];

/// What a code or a sentence says; `None` when the table does not know.
pub(super) fn meaning(codes: &[String], message: &str) -> Option<FaultKind> {
    if codes.iter().any(|code| code.contains(DAILY_QUOTA)) {
        return Some(UsageLimit);
    }
    let code = CODES.iter().find(|(known, _)| codes.iter().any(|code| code == known));
    let message = message.to_lowercase();
    let said = || SENTENCES.iter().find(|(known, _)| message.contains(known));
    code.or_else(said).map(|(_, kind)| *kind)
}

/// Whether the same request without the provider's own blocks may be accepted.
pub(super) fn refuses_echo(codes: &[String], message: &str) -> bool {
    let message = message.to_lowercase();
    ECHO_REFUSED.iter().any(|known| message.contains(known) || codes.iter().any(|code| code == known))
}

/// What an HTTP status says when nothing better is known.
pub(super) const fn status_meaning(status: u16) -> FaultKind {
    match status {
        401 | 403 => Unauthorized,
        402 => UsageLimit,
        413 => ContextExceeded,
        429 => RateLimited,
        408 | 409 | 425 | 500.. => Overloaded,
        _ => Invalid,
    }
}
