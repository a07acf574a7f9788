//! Which trees have been kept long enough.

use deputy_protocol::At;
use deputy_protocol::ids::RunId;
use std::time::Duration;

/// Trees to sweep: those not touched for `keep_for`, and beyond `keep_at_most` the ones touched longest ago. Whether a
/// run is over is the caller's to know: only trees of runs that are should be given.
pub fn expired(trees: &[(RunId, At)], now: At, keep_for: Duration, keep_at_most: usize) -> Vec<RunId> {
    let mut newest_first = trees.to_vec();
    newest_first.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    newest_first
        .into_iter()
        .enumerate()
        .filter(|(rank, (_, touched_at))| {
            // A time in the future is a clock that was set back: not old.
            let age = (now - *touched_at).to_std().unwrap_or_default();
            *rank >= keep_at_most || age > keep_for
        })
        .map(|(_, (run, _))| run)
        .collect()
}
