//! Faults that a test lays out beforehand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// When a laid-out fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing was done.
    Before,
    /// It was done, and the answer is lost.
    After,
}

#[derive(Debug)]
struct Plan<F> {
    calls: u64,
    at: BTreeMap<u64, (Moment, F)>,
    always: Option<(Moment, F)>,
}

/// Faults of one port, by the number of the call that meets them.
#[derive(Debug)]
pub struct Trips<F>(Arc<Mutex<Plan<F>>>);

impl<F> Clone for Trips<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F> Default for Trips<F> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Plan { calls: 0, at: BTreeMap::new(), always: None })))
    }
}

impl<F: Clone> Trips<F> {
    /// Calls so far.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// The call after `calls` more ones fails.
    pub fn fail_after(&self, calls: u64, moment: Moment, fault: F) {
        let mut plan = self.lock();
        let number = plan.calls + calls + 1;
        plan.at.insert(number, (moment, fault));
    }

    /// Every call fails, until it is mended.
    pub fn fail_always(&self, moment: Moment, fault: F) {
        self.lock().always = Some((moment, fault));
    }

    /// No call fails any more.
    pub fn mend(&self) {
        let mut plan = self.lock();
        plan.always = None;
        plan.at.clear();
    }

    /// Counts a call and says how it fails, if it does.
    pub(super) fn trip(&self) -> Option<(Moment, F)> {
        let mut plan = self.lock();
        plan.calls += 1;
        let number = plan.calls;
        plan.at.remove(&number).or_else(|| plan.always.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Plan<F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call does when it meets a fault, or none.
pub(super) fn tripped<T, F>(trip: Option<(Moment, F)>, act: impl FnOnce() -> Result<T, F>) -> Result<T, F> {
    match trip {
        Some((Moment::Before, fault)) => Err(fault),
        Some((Moment::After, fault)) => act().and(Err(fault)),
        None => act(),
    }
}
