//! `metrics_show`: what happens in a product, in figures.

use super::{arguments, read, spec as tool};
use crate::metric::Since;
use crate::model::ToolSpec;
use deputy_protocol::api::FiguresBy;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "metrics_show";

/// How far figures go back when nobody says.
const USUAL: Since = Since::Days(30);

/// Which figures to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsShow {
    /// Of this project, by name; none: the one that the conversation is about.
    pub project: Option<String>,
    /// Only of events of this name.
    pub name: Option<String>,
    /// From when on.
    pub since: Since,
    /// One for each of what.
    pub by: FiguresBy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    project: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    by: FiguresBy,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What happens in a product (sign-ups, payments, errors, whatever it tells of): how often, by how many users, and \
         the sum of the values, by day or week (UTC), the newest first. A day that is not listed had nothing.",
        json!({
            "project": arguments::project(),
            "name": {"type": "string", "description": "Only of events of this name, as `sign_up`; left out: of all"},
            "since": {"type": "string", "description": "Days or weeks back, as 30d or 12w, or a day, as 2026-01-31; usually 30d"},
            "by": {"type": "string", "enum": FiguresBy::ALL.map(FiguresBy::name)},
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<MetricsShow, String> {
    let Arguments { project, name, since, by } = read(&spec(), arguments)?;
    let since = since.as_deref().map_or(Ok(USUAL), str::parse).map_err(|why| format!("`since`: {why}"))?;
    let name = name.filter(|name| !name.trim().is_empty());
    Ok(MetricsShow { project, name, since, by })
}
