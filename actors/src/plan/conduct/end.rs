//! A plan ends: it is held against what was confirmed, reported in its thread, and recorded.

use super::desk::Conductor;
use super::reporting::{sent, waiting};
use crate::ports::LedgerFault;
use chrono::TimeDelta;
use deputy_domain::ledger::Table;
use deputy_domain::plan::{Change, Command, Plan, Report, Tally, grade, shown};
use deputy_domain::projection::{ConversationDoc, ProjectDoc};
use deputy_domain::run::Run;
use deputy_protocol::event::{GradeCheck, PlanNode, PlanOutcome, Purpose, Verdict};
use deputy_protocol::ids::PlanId;

pub(super) async fn end(
    conductor: &Conductor,
    plan_id: PlanId,
    plan: &Plan,
    outcome: PlanOutcome,
) -> Result<bool, LedgerFault> {
    let grade = grade(plan, tally(conductor, plan_id, plan).await?);
    let (sent, waiting) = (sent(conductor, plan).await?, waiting(conductor, plan_id, plan).await?);
    let (sent, waiting) = (sent.as_slice(), waiting.as_slice());
    let url = &conductor.world.settings.public_url;
    let report = Report { plan_id, plan, outcome: &outcome, grade: &grade, sent, waiting, url };
    let (text, shown) = (report.in_words(), shown::end(&report));
    // Said before it is recorded: a plan that has ended is not looked at again.
    let what = match plan.reopened {
        0 => "result".to_owned(),
        again => format!("result {again}"),
    };
    conductor.say(plan_id, plan.conversation_id, &what, text, shown).await?;
    conductor.plans.step(plan_id, Command::End { outcome, grade }).await
}

/// What its runs and those who thought for it came to together.
async fn tally(conductor: &Conductor, plan_id: PlanId, plan: &Plan) -> Result<Tally, LedgerFault> {
    let mut tally = Tally::default();
    for work in plan.works() {
        let Some(run) = conductor.run(work.run_id).await? else { continue };
        tally.usage.add(&run.spent);
        if let Some(tokens) = run.unpriced_tokens {
            tally.unpriced_tokens = Some(tally.unpriced_tokens.unwrap_or_default().saturating_add(tokens));
        }
        tally.worked += TimeDelta::milliseconds(run.worked_ms);
        let delivers = |node: &&PlanNode| {
            node.gathers && plan.progress.get(&node.name).is_some_and(|progress| progress.work == work)
        };
        if let Some(node) = plan.nodes.values().find(delivers) {
            tally.verdict = worst(tally.verdict, run.verdict);
            tally.checks.extend(
                run.checks
                    .iter()
                    .map(|check| GradeCheck { command: check.command.clone(), exit_code: check.exit_code }),
            );
            let files = changed(conductor, node, &run).await?;
            tally.changes.push(Change { project_id: node.project_id, files });
        }
    }
    let mut rows = conductor.world.ledger.every_row(Table::Conversations, &[]).of(Some(plan_id.to_string()));
    while let Some(row) = rows.next().await? {
        let ConversationDoc { conversation: it, .. } = row.read("conversation")?;
        // Looking back at an end is no part of what the next one cost.
        if matches!(it.purpose, Purpose::Scoping { .. } | Purpose::Drawing { .. }) {
            tally.thinking.add(&it.spent);
        }
    }
    Ok(tally)
}

fn worst(one: Option<Verdict>, other: Option<Verdict>) -> Option<Verdict> {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Failed => 0,
        Verdict::Unverified => 1,
        Verdict::Passed => 2,
    };
    [one, other].into_iter().flatten().min_by_key(rank)
}

/// Files that a delivered change touches; `None` where nobody could look.
async fn changed(
    conductor: &Conductor,
    node: &PlanNode,
    run: &Run,
) -> Result<Option<Vec<String>>, LedgerFault> {
    let (Some(base), Some(head)) = (&run.base_commit, &run.head_commit) else { return Ok(None) };
    let project: Option<ProjectDoc> =
        conductor.world.ledger.doc(Table::Projects, node.project_id, "project").await?;
    let Some(project) = project else { return Ok(None) };
    match conductor.world.workspaces.changed(project.project_id, base, head).await {
        Ok(changed) => Ok(Some(changed)),
        Err(fault) => {
            tracing::warn!(%fault, "what a plan changed could not be held against its scope");
            Ok(None)
        }
    }
}
