//! How much a memory that was found is worth telling.

use deputy_protocol::At;

/// Days after which half of what recency adds is gone: about a quarter of a year, in which most plans have ended.
const HALF_LIFE_DAYS: f64 = 90.0;

/// What age never takes: an old decision that nobody contradicted still is one.
const AGELESS: f64 = 0.5;

/// The least that is told, as a part of the best that was found.
const TELLING: f64 = 0.2;

/// Text rank × recency × confidence, from 0 to 1 where each of them is.
pub fn score(rank: f64, touched_at: At, confidence: f64, now: At) -> f64 {
    rank * recency(touched_at, now) * confidence
}

/// Those whose score is not far below the best, which comes first; at most `limit`.
pub fn worth_telling<T>(mut scored: Vec<(f64, T)>, limit: usize) -> Vec<(f64, T)> {
    // Stable: what scores the same stays in the order in which it was found.
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let least = scored.first().map_or(0.0, |best| best.0 * TELLING);
    scored.retain(|(score, _)| *score > 0.0 && *score >= least);
    scored.truncate(limit);
    scored
}

fn recency(touched_at: At, now: At) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few centuries fit into a float exactly")]
    let days = (now - touched_at).num_seconds().max(0) as f64 / 86_400.0;
    AGELESS + (1.0 - AGELESS) * (-days / HALF_LIFE_DAYS).exp2()
}
