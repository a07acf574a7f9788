//! When a plan is small and safe enough to begin without the founder's word.

use deputy_protocol::event::{Card, TaskType};
use deputy_protocol::money::Usd;

/// What the founder allows without being shown a card. As it is by default: nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WithoutCard {
    /// Kinds of work; none: no plan goes without a card.
    pub types: Vec<TaskType>,
    /// What it may cost at worst, as far as this installation's history tells.
    pub usd_max: Usd,
}

/// Whether a card may go without the founder's word. What nobody can estimate, what has more than one step, and what asks
/// for anything besides the work, may not.
pub fn needs_no_card(allowed: &WithoutCard, card: &Card) -> bool {
    let [step] = &card.steps[..] else { return false };
    let is_cheap = card.estimate.usd.is_some_and(|span| span.high <= allowed.usd_max);
    is_cheap && card.approves.is_empty() && allowed.types.contains(&step.task_type)
}
