//! Token counts as providers tell them: now and then missing, negative or absurd.

use serde_json::Value;

/// More tokens than any request can have: a count beyond it is a provider's mistake, not a bill.
const TOKENS_MAX: u64 = 100_000_000;

/// A count at a path of keys; `None` unless it is a number that can be true.
pub(super) fn count(value: &Value, path: &[&str]) -> Option<u64> {
    let found = path.iter().try_fold(value, |value, key| value.get(key))?;
    let count = found.as_u64().or_else(|| whole(found.as_f64()?))?;
    (count <= TOKENS_MAX).then_some(count)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn whole(number: f64) -> Option<u64> {
    (0.0..1e15).contains(&number).then_some(number as u64)
}
