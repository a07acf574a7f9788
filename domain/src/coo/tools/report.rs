//! `report`: what an advisor found, and the end of its turn.

use super::super::plain::plain;
use super::{read, spec as tool};
use crate::model::ToolSpec;
use crate::plan::is_inside;
use deputy_protocol::event::{Estimate, Evidence, Scope, ScopedTask, Span, TaskType};
use deputy_protocol::money::Usd;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "report";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[serde(default)]
    approach: String,
    #[serde(default)]
    plan: Vec<Task>,
    #[serde(default)]
    evidence: Vec<Claim>,
    #[serde(default)]
    risks: Vec<String>,
    #[serde(default)]
    touches: Vec<String>,
    #[serde(default)]
    minutes: Option<Span<u32>>,
    #[serde(default)]
    usd: Option<Span<Usd>>,
}

#[derive(Deserialize)]
struct Task {
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(rename = "type", default)]
    kind: Option<TaskType>,
}

#[derive(Deserialize)]
struct Claim {
    claim: String,
    #[serde(default)]
    source: String,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    let span = json!({
        "type": "object",
        "properties": {"low": {"type": "number"}, "likely": {"type": "number"}, "high": {"type": "number"}},
        "required": ["low", "likely", "high"],
    });
    tool(
        NAME,
        "Say what you found: this ends your work. Each claim names what it rests on (a file with its line, a query, an \
         address): one without a source is left out.",
        json!({
            "approach": {"type": "string", "description": "The answer, or how it is to be done"},
            "plan": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "text": {"type": "string"},
                    "files": {"type": "array", "items": {"type": "string"}},
                    "type": {"type": "string", "enum": ["feature", "bugfix", "test", "docs", "refactor", "review"]},
                },
                "required": ["text"],
            }},
            "evidence": {"type": "array", "items": {
                "type": "object",
                "properties": {"claim": {"type": "string"}, "source": {"type": "string"}},
                "required": ["claim", "source"],
            }},
            "risks": {"type": "array", "items": {"type": "string"}},
            "touches": {
                "type": "array", "items": {"type": "string"},
                "description": "What has to be touched although the card says it will not",
            },
            "minutes": span.clone(),
            "usd": span,
        }),
        &[],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Scope, String> {
    let Arguments { approach, plan, evidence, risks, touches, minutes, usd } = read(&spec(), arguments)?;
    let approach = if approach.trim().is_empty() { in_short(&plan, &evidence) } else { approach };
    if approach.is_empty() {
        return Err(
            "nothing was reported: say in `approach` what you found, or in `plan` what is to be done"
                .to_owned(),
        );
    }
    if let Some(flaw) = plan.iter().find_map(flaw) {
        return Err(flaw);
    }
    let tasks = plan.into_iter().map(|Task { title, text, files, kind }| {
        let title = if title.is_empty() { text.lines().next().unwrap_or_default().to_owned() } else { title };
        ScopedTask { title, text, files, task_type: kind }
    });
    Ok(Scope {
        approach,
        tasks: tasks.collect(),
        evidence: evidence.into_iter().filter_map(evident).collect(),
        estimate: Estimate { minutes, usd, ..Estimate::default() },
        touches,
        risks,
    })
}

/// Why a task could not be drawn as it stands.
fn flaw(task: &Task) -> Option<String> {
    if task.text.trim().is_empty() {
        return Some("each task of `plan` says in `text` what is to be done".to_owned());
    }
    let outside = task.files.iter().find(|path| !is_inside(path))?;
    Some(format!(
        "`files` are named from the repository's root, without `/` before and without `..`: not `{}`",
        plain(outside)
    ))
}

/// What a report without a line of its own comes to: its tasks, or else what it claims.
fn in_short(plan: &[Task], evidence: &[Claim]) -> String {
    let tasks = plan.iter().map(|task| task.text.trim());
    let claims = evidence.iter().map(|claim| claim.claim.trim());
    let said = |text: &&str| !text.is_empty();
    let tasks: Vec<&str> = tasks.filter(said).collect();
    if tasks.is_empty() { claims.filter(said).collect::<Vec<_>>().join("\n") } else { tasks.join("\n") }
}

/// A claim with what it rests on. One that rests on nothing is left out, whatever it says.
fn evident(Claim { claim, source }: Claim) -> Option<Evidence> {
    let (says, source) = (claim.trim(), source.trim());
    let rests = !says.is_empty() && source.chars().any(char::is_alphanumeric);
    rests.then(|| Evidence { says: says.to_owned(), source: source.to_owned() })
}
