//! The tools, one file each: its name, how a model sees it, and what a call of it means.

pub mod ask;
pub mod consult;
pub mod forget;
pub mod recall;
pub mod remember;
pub mod report;

use crate::model::ToolSpec;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

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
