//! `query`: one's own question of what happened, in SQL. The analytics advisor's alone.

use super::{arguments, read, spec as tool};
use crate::analysis::columns;
use crate::model::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "query";

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Of this project, by name; none: the one that the conversation is about.
    #[serde(default)]
    pub project: Option<String>,
    /// What is asked.
    pub sql: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    let description = format!(
        "One SELECT (or WITH … SELECT) of SQLite over what happened in a project. Nothing is changed by it. At most 200 rows \
         come back: sum up. Name the query word for word as the source of what you claim from it.\n{}",
        columns()
    );
    tool(
        NAME,
        &description,
        json!({
            "project": arguments::project(),
            "sql": {"type": "string", "description": "One SELECT, as: SELECT day, count(*) AS n FROM events WHERE name = 'sign_up' GROUP BY day ORDER BY day"},
        }),
        &["sql"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Query, String> {
    let query: Query = read(&spec(), arguments)?;
    if query.sql.trim().is_empty() {
        return Err("`sql` is empty, so nothing was asked: write one SELECT".to_owned());
    }
    Ok(query)
}
