//! What advisors found beside what was confirmed.

use super::state::{Plan, Scoped};
use super::told::few;
use super::untouched::{Held, Untouched};
use deputy_protocol::event::{Card, Estimate, Scope, Span};
use deputy_protocol::money::Usd;
use deputy_protocol::wording::{self, CENT, dollars};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Add;

/// A card that says what advisors found, and how that differs from the one that was confirmed; `None` when what they
/// found fits. The steps stay: what is asked is whether they may cost or touch more.
pub(super) fn broken(plan: &Plan) -> Option<(Card, Vec<String>)> {
    let found: Vec<_> = plan.scopes.values().filter_map(found).collect();
    let agreed = &plan.card.estimate;
    let estimates = || found.iter().map(|scope| &scope.estimate);
    let usd = sum(estimates().map(|estimate| estimate.usd));
    let minutes = sum(estimates().map(|estimate| estimate.minutes));
    // Where history was silent the founder read what the COO thinks: that is no promise, and not nothing.
    let guess = agreed.guess.unwrap_or_default();
    let touched: Vec<&String> = found.iter().flat_map(|scope| &scope.touches).collect();

    let mut how = Vec::new();
    let cost = beyond(usd, agreed.usd, guess.usd, dearer, dollars);
    how.extend(cost.map(|beyond| format!("it will cost about {beyond}")));
    let longer = |likely, most| format!("{}, not {most} at most", wording::minutes(likely));
    let time = beyond(minutes, agreed.minutes, guess.minutes, longer, wording::minutes);
    how.extend(time.map(|beyond| format!("it will take about {beyond}")));
    how.extend(touched.iter().map(|what| format!("it has to touch {what}")));
    let untouched = Untouched::of(&plan.card);
    let held = untouched.held();
    let changed = promised(&held, &found);
    let told = changed.iter().filter(|(entry, _)| !touched.iter().any(|what| what == *entry));
    how.extend(
        told.map(|(entry, paths)| {
            format!("it has to change {}, and {entry} was to stay as it is", few(paths))
        }),
    );
    if how.is_empty() {
        return None;
    }
    let mut card = plan.card.clone();
    let is_given_up = |entry: &str| {
        let is_it = |what: &&String| *what == entry || held.entry_of(what) == Some(entry);
        changed.contains_key(entry) || touched.iter().any(is_it)
    };
    card.untouched.retain(|entry| !is_given_up(entry));
    // Of some steps alone nobody knows what the whole takes: it is no less than was said of it before.
    let is_whole =
        |says: &dyn Fn(&Estimate) -> bool| found.len() == plan.card.steps.len() && estimates().all(says);
    let usd = if is_whole(&|it| it.usd.is_some()) { usd } else { at_least(usd, agreed.usd) };
    let minutes =
        if is_whole(&|it| it.minutes.is_some()) { minutes } else { at_least(minutes, agreed.minutes) };
    let runs = if (usd, minutes) == (agreed.usd, agreed.minutes) { agreed.runs } else { 0 };
    let guess = agreed.guess.filter(|_| usd.is_none());
    card.estimate = Estimate { usd, minutes, runs, guess };
    Some((card, how))
}

/// What is likely by now, beside what was read on the card, where that is more than was said.
fn beyond<T: Amount + PartialOrd>(
    found: Option<Span<T>>,
    agreed: Option<Span<T>>,
    guess: Option<T>,
    over: impl Fn(T, T) -> String,
    word: impl Fn(T) -> String,
) -> Option<String> {
    let likely = found?.likely;
    match (agreed, guess) {
        (Some(agreed), _) if likely > agreed.high => Some(over(likely, agreed.high)),
        (None, Some(guess)) if likely > guess.plus(guess) => {
            Some(format!("{}, more than twice the {} that the COO thought of", word(likely), word(guess)))
        }
        _ => None,
    }
}

/// That it costs more than was said: to the cent, unless that is where they are alike.
fn dearer(likely: Usd, most: Usd) -> String {
    match (dollars(likely), dollars(most)) {
        (about, at_most) if about == at_most => format!("{likely}, not {most} at most"),
        (about, bound) if most > Usd::ZERO && most < CENT => format!("{about}, not {bound}"),
        (about, at_most) => format!("{about}, not {at_most} at most"),
    }
}

/// What advisors want to change of what was to stay as it is, by what the card said of it.
fn promised<'a>(held: &Held<'a>, found: &[&'a Scope]) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut changed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in found.iter().flat_map(|scope| &scope.tasks).flat_map(|task| &task.files) {
        if let Some(entry) = held.entry_of(path) {
            changed.entry(entry).or_default().insert(path);
        }
    }
    changed
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

/// What was said of the whole, or what was found of a part, where that alone is more.
fn at_least<T: Ord + Copy>(found: Option<Span<T>>, agreed: Option<Span<T>>) -> Option<Span<T>> {
    let (Some(found), Some(agreed)) = (found, agreed) else { return agreed };
    Some(Span {
        low: found.low.max(agreed.low),
        likely: found.likely.max(agreed.likely),
        high: found.high.max(agreed.high),
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
