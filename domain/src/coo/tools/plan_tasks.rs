//! `plan_tasks`: the tasks of a plan and what waits for what, and the end of the orchestrator's turn.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::event::{NodeName, Permission, TaskType, Tier};
use deputy_protocol::money::Usd;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Its name.
pub const NAME: &str = "plan_tasks";

/// Tasks, as the orchestrator draws them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// All of them. None: there is no way.
    pub tasks: Vec<DrawnTask>,
    /// Why there is none.
    #[serde(default)]
    pub why: String,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnTask {
    /// What it is called: small letters, digits and `-`.
    pub key: NodeName,
    /// One line.
    #[serde(default)]
    pub title: String,
    /// What its worker is told.
    pub text: String,
    /// Where, by name.
    #[serde(default)]
    pub project: Option<String>,
    /// What kind of work.
    #[serde(rename = "type", default)]
    pub task_type: TaskType,
    /// Which model; absent: as the record of its worker has it.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// What needs the founder's word; absent: as its project has it.
    #[serde(default)]
    pub permission: Option<Permission>,
    /// Tasks that have to be done before.
    #[serde(default)]
    pub depends_on: BTreeSet<NodeName>,
    /// Paths that it may change.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Commands that decide over it, besides the project's.
    #[serde(default)]
    pub checks: Vec<String>,
    /// What it will cost.
    #[serde(default)]
    pub usd: Option<Usd>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    let texts = json!({"type": "array", "items": {"type": "string"}});
    tool(
        NAME,
        "Draw the tasks of the plan: this ends your work. Each task is one worker's, in a workspace of its own. Tasks \
         that depend on nothing of each other are worked on at the same time, if their scopes are apart; a task's \
         workspace has what the tasks that it depends on changed. What all of them come to is brought together by \
         itself. As few tasks as make sense: one is best, when one worker can do it.",
        json!({
            "tasks": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "key": {"type": "string", "description": "1 to 60 small letters, digits and `-`"},
                    "title": {"type": "string"},
                    "text": {"type": "string", "description": "All that the worker has to know: it hears nothing else"},
                    "project": {"type": "string"},
                    "type": {"type": "string", "enum": ["feature", "bugfix", "test", "docs", "refactor", "review"]},
                    "tier": {
                        "type": "string", "enum": ["a", "b", "c"],
                        "description": "Which model: a is the cheapest. Left out: as its worker usually has it",
                    },
                    "permission": {
                        "type": "string", "enum": ["autonomous", "supervised", "human-required"],
                        "description": "Who answers its worker: a model, a model's draft that the founder sends, or the founder, \
                                        who is then asked before it begins as well. Left out: as its project has it",
                    },
                    "depends_on": texts.clone(),
                    "scope": {"type": "array", "items": {"type": "string"}, "description": "Files and folders it may change"},
                    "checks": texts,
                    "usd": {"type": "number"},
                },
                "required": ["key", "text"],
                "additionalProperties": false,
            }},
            "why": {"type": "string", "description": "Where there is no way: why"},
        }),
        &["tasks"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Drawing, String> {
    let drawing: Drawing = read(&spec(), arguments)?;
    if drawing.tasks.is_empty() && drawing.why.trim().is_empty() {
        return Err("no tasks were drawn: name at least one, or say in `why` that there is no way".to_owned());
    }
    Ok(drawing)
}
