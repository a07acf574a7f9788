//! What advisors found beside what was confirmed.

use super::state::{Plan, Scoped};
use super::told::dollars;
use deputy_protocol::event::{Card, Estimate, Scope, Span};
use deputy_protocol::money::Usd;
use std::ops::Add;

/// A card that says what advisors found, and how that differs from the one that was confirmed; `None` when what they
/// found fits. The steps stay: what is asked is whether they may cost or touch more.
pub(super) fn broken(plan: &Plan) -> Option<(Card, Vec<String>)> {
    let found: Vec<_> = plan.scopes.values().filter_map(found).collect();
    let agreed = &plan.card.estimate;
    let estimates = || found.iter().map(|scope| &scope.estimate);
    let usd = sum(estimates().map(|estimate| estimate.usd));
    let minutes = sum(estimates().map(|estimate| estimate.minutes));
    let touched: Vec<&String> = found.iter().flat_map(|scope| &scope.touches).collect();

    let mut how = Vec::new();
    if let (Some(found), Some(agreed)) = (usd, agreed.usd)
        && found.likely > agreed.high
    {
        how.push(format!(
            "it will cost about {}, not {} at most",
            dollars(found.likely),
            dollars(agreed.high)
        ));
    }
    if let (Some(found), Some(agreed)) = (minutes, agreed.minutes)
        && found.likely > agreed.high
    {
        how.push(format!("it will take about {} minutes, not {} at most", found.likely, agreed.high));
    }
    how.extend(touched.iter().map(|what| format!("it has to touch {what}")));
    if how.is_empty() {
        return None;
    }
    let mut card = plan.card.clone();
    card.untouched.retain(|kept| !touched.contains(&kept));
    card.estimate = Estimate {
        usd: usd.or(agreed.usd),
        minutes: minutes.or(agreed.minutes),
        runs: agreed.runs,
        guess: None,
    };
    Some((card, how))
}

fn found(scoped: &Scoped) -> Option<&Scope> {
    match scoped {
        Scoped::Found { scope, .. } => Some(scope),
        Scoped::Missed { .. } => None,
    }
}

/// Together; `None` when nobody said anything. Whoever said nothing counts for nothing.
fn sum<T: Amount>(spans: impl Iterator<Item = Option<Span<T>>>) -> Option<Span<T>> {
    spans.flatten().reduce(|one, other| Span {
        low: one.low.plus(other.low),
        likely: one.likely.plus(other.likely),
        high: one.high.plus(other.high),
    })
}

/// Something that adds up without an end to it.
trait Amount: Copy {
    fn plus(self, other: Self) -> Self;
}

impl Amount for Usd {
    fn plus(self, other: Self) -> Self {
        self.add(other)
    }
}

impl Amount for u32 {
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}
