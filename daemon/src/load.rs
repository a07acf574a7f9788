//! How busy the installation was: a sample each minute, for a day.
//!
//! Owner: the pulse, which counts anyway. It is kept in memory: a chart begins anew with the daemon, and nothing rests on
//! it.

use deputy_protocol::At;
use deputy_protocol::api::LoadSample;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Samples that are kept: a day.
const SAMPLES_MAX: usize = 24 * 60;

/// Seconds between two of them.
const EVERY_SECONDS: i64 = 60;

/// The samples of this daemon's life.
#[derive(Debug, Default)]
pub struct LoadBook {
    samples: Mutex<VecDeque<LoadSample>>,
}

impl LoadBook {
    /// Takes a sample, if the last one is old enough: runs by the names of their states.
    pub fn note(&self, at: At, runs: &BTreeMap<String, u64>) {
        let mut samples = self.lock();
        // A clock that went back begins a new minute, too.
        if samples.back().is_some_and(|last| (0..EVERY_SECONDS).contains(&(at - last.at).num_seconds())) {
            return;
        }
        let count = |states: &[&str]| states.iter().filter_map(|state| runs.get(*state)).sum();
        samples.push_back(LoadSample {
            at,
            queued: count(&["queued"]),
            working: count(&["preparing", "running", "verifying"]),
            waiting: count(&["waiting"]),
            review: count(&["review"]),
            machine_load: machine_load(),
        });
        if samples.len() > SAMPLES_MAX {
            samples.pop_front();
        }
    }

    /// All of them, the oldest first.
    pub fn samples(&self) -> Vec<LoadSample> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<LoadSample>> {
        // Plain data, whole whatever panicked beside it.
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first figure of `/proc/loadavg` (proc(5)).
fn machine_load() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_sample_is_taken_each_minute_and_kept_for_a_day() {
        let book = LoadBook::default();
        let begun: At = "2026-01-31T12:00:00Z".parse().unwrap();
        let runs = BTreeMap::from([
            ("queued".to_owned(), 3),
            ("running".to_owned(), 2),
            ("verifying".to_owned(), 1),
        ]);
        for seconds in 0..=25 * 3600 / 10 {
            book.note(begun + TimeDelta::seconds(seconds * 10), &runs);
        }
        let samples = book.samples();
        assert_eq!((samples.len(), samples[0].queued, samples[0].working), (SAMPLES_MAX, 3, 3));
        assert_eq!(samples[1].at - samples[0].at, TimeDelta::minutes(1));
        assert_eq!(samples[SAMPLES_MAX - 1].at, begun + TimeDelta::hours(25));
    }
}
