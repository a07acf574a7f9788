//! What goes wrong, on standard error.

use super::{Shape, clean};
use crate::api::ApiError;
use crate::feed::FeedError;
use deputy_protocol::api::Problem;
use std::io::Write;

/// Tells why a command could not be carried out.
pub(crate) fn fault(fault: &anyhow::Error) {
    note(&format!("error: {}", said(fault)));
}

/// Tells something that is no part of the output.
pub(crate) fn note(text: &str) {
    // Where nobody listens there is nobody to tell that to.
    let _ = writeln!(std::io::stderr(), "{}", clean(text, Shape::Block));
}

fn said(fault: &anyhow::Error) -> String {
    match (fault.downcast_ref::<ApiError>(), fault.downcast_ref::<FeedError>()) {
        (Some(ApiError::Refused(problem)), _) | (_, Some(FeedError::Refused(problem))) => of_problem(problem),
        // Between what could not be done and why, a network library has only words for its own people.
        (Some(ours), _) => match fault.chain().skip(1).last() {
            Some(cause) => format!("{ours} ({cause})"),
            None => ours.to_string(),
        },
        _ => format!("{fault:#}"),
    }
}

/// The detail says what to do; title and fields only speak where they say something else.
fn of_problem(problem: &Problem) -> String {
    let detail = Some(&problem.detail).filter(|detail| !detail.is_empty()).unwrap_or(&problem.title);
    let mut lines = vec![detail.clone()];
    let more = problem.errors.iter().filter(|fault| !detail.contains(&fault.detail));
    lines.extend(more.map(|fault| format!("  {}: {}", fault.field, fault.detail)));
    if problem.status == 401 {
        lines.push(
            "`deputyd token create` on the server makes a new one, and `deputy login` takes it".to_owned(),
        );
    }
    // A remote that does not answer, and what comes later, stand in the detail in full.
    let ours = problem.status < 500 || matches!(problem.status, 501 | 502);
    let request = problem.request_id.as_ref().filter(|_| !ours);
    lines.extend(request.map(|id| format!("(request {id} in the server's log)")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(problem: serde_json::Value) -> String {
        let problem: Problem = serde_json::from_value(problem).unwrap();
        said(&ApiError::Refused(Box::new(problem)).into())
    }

    #[test]
    fn a_refusal_says_once_what_to_do() {
        let detail = "there is no project `x`: `deputy projects list` shows those there are";
        let same = json!({"type": "t", "title": "Something in the request cannot be used", "status": 422,
            "detail": detail, "errors": [{"field": "project", "detail": detail}]});
        assert_eq!(told(same), detail);
        let prefixed = json!({"type": "t", "title": "Something", "status": 422,
            "detail": "checks[0]: it is empty", "errors": [{"field": "checks[0]", "detail": "it is empty"}]});
        assert_eq!(told(prefixed), "checks[0]: it is empty");
        let several = json!({"type": "t", "title": "Something", "status": 422, "detail": "two fields are wrong",
            "errors": [{"field": "a", "detail": "no"}, {"field": "b", "detail": "neither"}]});
        assert_eq!(told(several), "two fields are wrong\n  a: no\n  b: neither");
    }

    #[test]
    fn only_a_fault_of_the_server_points_to_its_log() {
        let problem = |status: u16| {
            told(json!({"type": "t", "title": "T", "status": status, "detail": "D", "request_id": "r1"}))
        };
        assert_eq!(problem(502), "D");
        assert_eq!(problem(500), "D\n(request r1 in the server's log)");
        assert!(problem(401).contains("deputy login"));
    }
}
