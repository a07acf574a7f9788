//! Stopwatches and medians.

use std::time::{Duration, Instant};

/// Rounds of each side, in turns: enough for a median, few enough to wait for.
pub(crate) const ROUNDS: usize = 7;

/// Both sides in turns, the first to go changing each round; the figures of ours and of the other.
pub(crate) async fn in_turns(
    rounds: usize,
    mut ours: impl AsyncFnMut() -> f64,
    mut bare: impl AsyncFnMut() -> f64,
) -> (f64, f64) {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        if round % 2 == 0 {
            of_ours.push(ours().await);
            of_bare.push(bare().await);
        } else {
            of_bare.push(bare().await);
            of_ours.push(ours().await);
        }
    }
    (median(of_ours), median(of_bare))
}

/// The middle one.
pub(crate) fn median(figures: Vec<f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The figure below which this part of all lies.
pub(crate) fn quantile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let place = ((figures.len() as f64 - 1.0) * part).round() as usize;
    figures.get(place).copied().unwrap_or(f64::NAN)
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How long something took, in milliseconds.
pub(crate) async fn time_ms<T>(what: impl Future<Output = T>) -> f64 {
    let began = Instant::now();
    what.await;
    ms(began.elapsed())
}
