//! `propose_plan`: a card for the founder to confirm.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::event::{Advisor, Guess, TaskType};
use deputy_protocol::ids::PlanId;
use deputy_protocol::money::Usd;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "propose_plan";

/// A plan, as the COO wants it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The plan that it is another card of.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// One line.
    pub title: String,
    /// What will be different afterwards.
    pub summary: String,
    /// The project of steps that name none.
    #[serde(default)]
    pub project: Option<String>,
    /// What will be done.
    pub steps: Vec<ProposedStep>,
    /// What will stay as it is.
    #[serde(default)]
    pub not_touching: Vec<String>,
    /// Commands that have to succeed in the end.
    #[serde(default)]
    pub checks: Vec<String>,
    /// What has to be true in the end, in words.
    #[serde(default)]
    pub acceptance: Vec<String>,
    /// What could go wrong.
    #[serde(default)]
    pub risks: Vec<String>,
    /// What confirming it approves besides the work.
    #[serde(default)]
    pub approves: Vec<String>,
    /// How long it takes, as the COO thinks.
    #[serde(default)]
    pub minutes: Option<f64>,
    /// What it costs, as the COO thinks.
    #[serde(default)]
    pub usd: Option<Usd>,
}

impl Proposal {
    /// What the COO thinks, if it said so.
    pub fn guess(&self) -> Option<Guess> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast keeps to the bounds of its type"
        )]
        let minutes = self.minutes.map(|minutes| minutes.ceil() as u32);
        (minutes.is_some() || self.usd.is_some()).then_some(Guess { minutes, usd: self.usd })
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedStep {
    /// One line for the founder.
    pub text: String,
    /// What is behind it.
    #[serde(default)]
    pub detail: String,
    /// Where, by name.
    #[serde(default)]
    pub project: Option<String>,
    /// Who looks into it once it is confirmed.
    #[serde(default = "code")]
    pub advisor: Advisor,
    /// What kind of work.
    #[serde(rename = "type", default)]
    pub task_type: TaskType,
    /// Commands that have to succeed in its project in the end.
    #[serde(default)]
    pub checks: Vec<String>,
}

const fn code() -> Advisor {
    Advisor::Code
}

pub(in crate::coo) fn spec() -> ToolSpec {
    let texts = json!({"type": "array", "items": {"type": "string"}});
    tool(
        NAME,
        "Show the founder a plan to confirm: nothing is done before they do. Plain words. Minutes and dollars are \
         taken from what work like this took here before; what you think is shown where there is nothing to go by. To change a plan that waits for the founder, name it in `plan`.",
        json!({
            "plan": {"type": "string", "description": "Id of a plan that this is another card of"},
            "title": {"type": "string", "description": "One line"},
            "summary": {"type": "string", "description": "What will be different afterwards"},
            "project": {"type": "string", "description": "Name of the project of steps that name none; left out: the one it is about"},
            "steps": {"type": "array", "minItems": 1, "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "detail": {"type": "string"},
                    "project": {"type": "string"},
                    "advisor": {"type": "string", "enum": ["code", "growth", "analytics"]},
                    "type": {"type": "string", "enum": ["feature", "bugfix", "test", "docs", "refactor", "review"]},
                    "checks": {"type": "array", "items": {"type": "string"}, "description": "Commands as below, of the step's \
                               project: where the plan is about several"},
                },
                "required": ["text"],
                "additionalProperties": false,
            }},
            "not_touching": {"type": "array", "items": {"type": "string"}, "description": "What stays as it is, in words, or \
                             as a path or pattern from the repository's root, like `db/migrations` or `**/*.sql`: a change \
                             to what is named so fails its checks"},
            "checks": {"type": "array", "items": {"type": "string"}, "description": "Shell commands that are run at the root of \
                       the repository on what is delivered, besides the project's own checks: each has to exit with 0. No \
                       sentences"},
            "acceptance": {"type": "array", "items": {"type": "string"}, "description": "What has to be true in the end and no \
                           command can tell, in sentences"},
            "risks": texts,
            "approves": {"type": "array", "items": {"type": "string"}, "description": "What follows from the work besides it, \
                         like a deployment or a migration: such a plan always waits for the founder"},
            "minutes": {"type": "number", "minimum": 0, "description": "How long it takes, as you think"},
            "usd": {"type": "number", "minimum": 0, "description": "What it costs, as you think"},
        }),
        &["title", "summary", "steps"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Proposal, String> {
    let proposal: Proposal = read(&spec(), arguments)?;
    let texts = [("title", &proposal.title), ("summary", &proposal.summary)];
    if let Some((name, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(format!("`{name}` is empty, so nothing was proposed: put it into words"));
    }
    if proposal.steps.is_empty() || proposal.steps.iter().any(|step| step.text.trim().is_empty()) {
        return Err("nothing was proposed: say in `steps` what will be done, each in a line".to_owned());
    }
    let of_steps = proposal.steps.iter().flat_map(|step| &step.checks);
    if proposal.checks.iter().chain(of_steps).any(|command| command.trim().is_empty()) {
        return Err("nothing was proposed: a command of `checks` is empty, leave it out".to_owned());
    }
    Ok(proposal)
}
