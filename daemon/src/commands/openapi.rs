//! `deputyd openapi`.

use super::output::line;
use crate::http::openapi_text;
use std::process::ExitCode;

/// Prints the document.
pub(super) fn openapi() -> ExitCode {
    line(openapi_text());
    ExitCode::SUCCESS
}
