//! The tools, one file each: its name, how a model sees it, and what a call of it means.

pub mod answer;
mod arguments;
pub mod ask;
pub mod cancel_plan;
pub mod consult;
pub mod deliveries_list;
pub mod document_read;
pub mod documents_list;
pub mod forget;
pub mod metrics_show;
pub mod plan_tasks;
pub mod projects_find;
pub mod projects_list;
pub mod propose_plan;
pub mod query;
pub mod queue_show;
pub mod recall;
pub mod remember;
pub mod repo_list;
pub mod repo_read;
pub mod repo_search;
pub mod report;
pub mod run_show;
pub mod runs_list;
pub mod schedule;
pub mod schedule_cancel;
pub mod schedule_list;
pub mod search_all;
pub mod spend_show;
pub mod web_fetch;
pub mod web_search;

#[cfg(test)]
mod tests;

use crate::model::ToolSpec;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The arguments of a tool that has none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Arguments as a tool understands them; otherwise what to tell the model so that it can correct itself.
fn read<T: DeserializeOwned>(spec: &ToolSpec, arguments: &str) -> Result<T, String> {
    let text = if arguments.trim().is_empty() { "{}" } else { arguments };
    serde_json::from_str(text).map_err(|fault| {
        let (name, schema) = (&spec.name, &spec.parameters);
        format!(
            "the arguments of {name} were not understood ({fault}). Nothing was done. They must fit {schema}"
        )
    })
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes it for this call")]
fn spec(name: &str, description: &str, properties: Value, required: &[&str]) -> ToolSpec {
    let parameters = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    ToolSpec { name: name.to_owned(), description: description.to_owned(), parameters }
}
