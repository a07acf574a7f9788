//! What goes wrong, on standard error.

use super::{Shape, clean};
use crate::api::ApiError;
use crate::feed::FeedError;
use deputy_protocol::api::Problem;
use std::io::Write;

/// Tells why a command could not be carried out.
pub(crate) fn fault(fault: &anyhow::Error) {
    let problem = match (fault.downcast_ref::<ApiError>(), fault.downcast_ref::<FeedError>()) {
        (Some(ApiError::Refused(problem)), _) | (_, Some(FeedError::Refused(problem))) => Some(problem),
        _ => None,
    };
    note(&problem.map_or_else(|| format!("error: {fault:#}"), |problem| of_problem(problem)));
}

/// Tells something that is no part of the output.
pub(crate) fn note(text: &str) {
    // Where nobody listens there is nobody to tell that to.
    let _ = writeln!(std::io::stderr(), "{}", clean(text, Shape::Block));
}

fn of_problem(problem: &Problem) -> String {
    let mut lines = vec![format!("error: {}", problem.title), problem.detail.clone()];
    lines.extend(problem.errors.iter().map(|fault| format!("  {}: {}", fault.field, fault.detail)));
    let ours = problem.status < 500 || problem.status == 501;
    let request = problem.request_id.as_ref().filter(|_| !ours);
    lines.extend(request.map(|id| format!("(request {id} in the server's log)")));
    lines.join("\n")
}
