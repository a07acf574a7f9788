//! Why such a program could not go on. The protocol has one code of its own for that; opencode says more beside it.

use crate::driver::rpc::Fault;
use crate::driver::{Trouble, TurnEnd};
use serde_json::Value;

/// `auth_required` of the protocol.
pub(super) const AUTH_REQUIRED: i64 = -32000;

/// How a turn ended that was answered by an error.
pub(super) fn failed(fault: &Fault) -> TurnEnd {
    let trouble = match fault.code {
        AUTH_REQUIRED => Trouble::Key,
        _ => of_data(&fault.data),
    };
    TurnEnd::Failed { trouble, detail: fault.text() }
}

/// A status of HTTP, or the name of an error.
fn of_data(data: &Value) -> Trouble {
    let error = if data["data"].is_object() { &data["data"] } else { data };
    let status = ["statusCode", "status", "httpStatus"].into_iter().find_map(|name| error[name].as_u64());
    let name = ["name", "errorName", "errorKind"].into_iter().find_map(|name| data[name].as_str());
    match (name, status) {
        (Some("ContextOverflowError"), _) | (_, Some(413)) => Trouble::TooLong,
        (Some("MessageOutputLengthError"), _) => Trouble::Bound,
        (Some("ProviderAuthError" | "authentication_failed"), _) | (_, Some(401 | 403)) => Trouble::Key,
        (Some("billing_error"), _) | (_, Some(402)) => Trouble::UsedUp { until: None },
        (Some("rate_limit"), _) | (_, Some(429)) => Trouble::Limited { until: None },
        (_, Some(408 | 500..)) => Trouble::Provider,
        _ => Trouble::Other,
    }
}
