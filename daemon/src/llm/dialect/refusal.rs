//! Reads an error of any provider and judges it.

use super::failure::Failure;
use super::meaning::{meaning, refuses_echo, status_meaning};
use deputy_domain::model::FaultKind;
use serde_json::Value;
use std::time::Duration;

/// What an error says, whoever wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::llm) struct ErrorBody {
    /// Types, codes, reasons and names of quotas.
    codes: Vec<String>,
    message: String,
    /// A status that is written into the body of a stream that had begun well.
    status: Option<u16>,
    /// Google writes the delay into the body.
    retry_delay: Option<Duration>,
}

impl ErrorBody {
    /// Reads `{"error": {...}}`, `{"error": "..."}`, `{"response": {"error": {...}}}`, a list of one, or the error
    /// itself.
    pub(in crate::llm) fn read(body: &Value) -> Self {
        let body = body.get(0).unwrap_or(body);
        let nested = [&body["error"], &body["response"]["error"]];
        let error = nested.into_iter().find(|error| !error.is_null()).unwrap_or(body);
        let message = [error, &error["message"], &error["detail"], &body["message"]];
        let message = message.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned();
        let mut read = Self { message, ..Self::default() };
        for code in [&error["type"], &error["code"], &error["status"]] {
            read.codes.extend(code.as_str().map(str::to_owned));
        }
        read.status = error["code"].as_u64().and_then(|code| u16::try_from(code).ok());
        match &error["details"] {
            Value::Array(details) => details.iter().for_each(|detail| read.detail(detail)),
            detail => read.detail(detail),
        }
        read
    }

    /// What is no JSON: a sentence is kept, a page is not.
    pub(in crate::llm) fn unread(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let page = text.trim_start().starts_with('<');
        let message = if page { "(a web page)".to_owned() } else { text.trim().to_owned() };
        Self { message, ..Self::default() }
    }

    fn detail(&mut self, detail: &Value) {
        for code in [&detail["reason"], &detail["error_code"], &detail["code"]] {
            self.codes.extend(code.as_str().map(str::to_owned));
        }
        for violation in detail["violations"].as_array().into_iter().flatten() {
            self.codes.extend(violation["quotaId"].as_str().map(str::to_owned));
        }
        let seconds = detail["retryDelay"].as_str().and_then(|delay| delay.strip_suffix('s'));
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());
        self.retry_delay = self.retry_delay.or(seconds.and_then(|s| Duration::try_from_secs_f64(s).ok()));
    }
}

/// Judges an error by its codes, then its sentences, then its status. Without a status it came in a stream that had
/// begun well, so what is unknown there is taken for a passing trouble.
pub(in crate::llm) fn judge(status: Option<u16>, body: &ErrorBody) -> Failure {
    let status = status.or(body.status.filter(|status| (400..600).contains(status)));
    let by_status = || status.map_or(FaultKind::Overloaded, status_meaning);
    let kind = meaning(&body.codes, &body.message).unwrap_or_else(by_status);
    let refused = matches!(kind, FaultKind::Invalid | FaultKind::Overloaded);
    Failure {
        kind,
        after: body.retry_delay,
        detail: describe(status, body),
        echo_refused: refused && refuses_echo(&body.codes, &body.message),
    }
}

fn describe(status: Option<u16>, body: &ErrorBody) -> String {
    let status = status.map(|status| format!("HTTP {status}"));
    let message = Some(body.message.clone()).filter(|message| !message.is_empty());
    let parts = status.into_iter().chain(body.codes.first().cloned()).chain(message);
    let said = parts.collect::<Vec<_>>().join(": ");
    if said.is_empty() { "the provider reports an error and says nothing about it".to_owned() } else { said }
}
