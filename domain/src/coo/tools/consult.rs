//! `consult`: what an advisor makes of a question.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::event::Advisor;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "consult";

/// A question to an advisor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consult {
    /// Whom.
    pub advisor: Advisor,
    /// What; all that the advisor has to know, since it hears nothing else.
    pub question: String,
    /// The project that it is about, by name.
    #[serde(default)]
    pub project: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "Ask an advisor. `code` reads the repository, `growth` the funnel and past experiments, `analytics` events, \
         deployments and errors. It answers with a structured plan and what that rests on. Several calls in one answer \
         are asked side by side. It hears nothing but your question: say all that it has to know.",
        json!({
            "advisor": {"type": "string", "enum": ["code", "growth", "analytics"]},
            "question": {"type": "string"},
            "project": {"type": "string", "description": "Name of the project that it is about"},
        }),
        &["advisor", "question"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Consult, String> {
    let consult: Consult = read(&spec(), arguments)?;
    if consult.question.trim().is_empty() {
        return Err("the question is empty, so nobody was asked: put it into words".to_owned());
    }
    Ok(consult)
}
