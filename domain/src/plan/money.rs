//! What tasks are expected to cost, and what each may cost before the founder is asked.

use super::estimate::{Ended, likely};
use super::graph::{Standing, brings_together};
use super::state::Plan;
use deputy_protocol::event::{NodeName, PlanNode};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use std::collections::BTreeMap;

/// Nobody decides by less than a cent.
const CENT: Usd = Usd::from_nanos(10_000_000);

/// Tasks with what each will probably cost where whoever drew them did not say: as runs of its kind did here, but together
/// no more than the card leaves. Steps are cut smaller than what was done before, so silence alone is never too dear.
pub fn expected(
    plan: &Plan,
    mut nodes: Vec<PlanNode>,
    history: &[Ended],
    spent: &BTreeMap<RunId, Usd>,
) -> Vec<PlanNode> {
    let Some(agreed) = left(plan, spent) else { return nodes };
    let said: Usd = total(nodes.iter().filter_map(|node| node.expected_usd));
    let left = above_zero(agreed - said);
    let named: BTreeMap<NodeName, PlanNode> =
        nodes.iter().map(|node| (node.name.clone(), node.clone())).collect();
    let mut guesses: BTreeMap<NodeName, Usd> = BTreeMap::new();
    for node in &nodes {
        // What is done or under way stays as it was drawn, and what only gathers is done by others.
        let is_open = node.expected_usd.is_none() && plan.kept(&node.name).is_none();
        if is_open
            && !brings_together(&named, node)
            && let Some(guess) = likely(node.project_id, node.task_type, history)
        {
            guesses.insert(node.name.clone(), guess);
        }
    }
    let all = total(guesses.values().copied());
    for node in &mut nodes {
        if let Some(guess) = guesses.get(&node.name) {
            node.expected_usd = Some(if all <= left { *guess } else { share(*guess, left, all) });
        }
    }
    nodes
}

/// What the card leaves at worst for tasks that are drawn now: all of it, but for what was spent on those that came to
/// nothing. `None` where the card does not say. `spent` is by run.
pub(super) fn left(plan: &Plan, spent: &BTreeMap<RunId, Usd>) -> Option<Usd> {
    let agreed = plan.card.estimate.usd?.high;
    let lost = plan.progress.iter().filter(|(name, _)| plan.kept(name).is_none());
    let lost = plan.past.iter().chain(lost.map(|(_, progress)| &progress.work));
    Some(above_zero(agreed - total(lost.filter_map(|work| spent.get(&work.run_id)).copied())))
}

/// What a task may cost before the founder is asked: what the card says at worst, without what was spent on the plan and
/// without what its other tasks are still expected to cost. `None` where the card does not say. `spent` is by run; `room`
/// is what a call sets aside before anybody knows what it costs, without which the last of the money could not be used.
pub fn allowance(plan: &Plan, node: &PlanNode, spent: &BTreeMap<RunId, Usd>, room: Usd) -> Option<Usd> {
    let agreed = plan.card.estimate.usd.map(|span| span.high).filter(|high| *high > Usd::ZERO)?;
    let left = above_zero(agreed - total(spent.values().copied()));
    let set_aside = total(plan.nodes.values().filter(|other| other.name != node.name).filter_map(|other| {
        let is_to_come = matches!(plan.standing(&other.name), Standing::Open | Standing::Working);
        let run = plan.progress.get(&other.name).map(|progress| progress.work.run_id);
        let so_far = run.and_then(|run| spent.get(&run)).copied().unwrap_or_default();
        Some(above_zero(other.expected_usd? - so_far)).filter(|_| is_to_come)
    }));
    let own = node.expected_usd.unwrap_or_default().min(left);
    Some(whole_cents(above_zero(left - set_aside).max(own) + room).max(CENT))
}

fn total(amounts: impl Iterator<Item = Usd>) -> Usd {
    amounts.fold(Usd::ZERO, |sum, amount| sum + amount)
}

fn above_zero(amount: Usd) -> Usd {
    amount.max(Usd::ZERO)
}

/// As much of `left` as `guess` is of `all`.
fn share(guess: Usd, left: Usd, all: Usd) -> Usd {
    let part = i128::from(left.nanos()) * i128::from(guess.nanos()) / i128::from(all.nanos()).max(1);
    Usd::from_nanos(i64::try_from(part).unwrap_or(i64::MAX))
}

fn whole_cents(amount: Usd) -> Usd {
    let cent = CENT.nanos();
    Usd::from_nanos(amount.nanos().saturating_add((cent - amount.nanos() % cent) % cent))
}
