//! Where a test wants the process to die: `DEPUTY_TEST_CRASH=before:N` or `after:N`, at the N-th commit of this life.
//! Only debug builds look at it.

use crate::ledger::{AtBoundary, Boundary};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const VARIABLE: &str = "DEPUTY_TEST_CRASH";

/// Ends the process at the wanted boundary, as suddenly as a power switch.
pub(super) fn at_boundary() -> Option<AtBoundary> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let wanted = std::env::var(VARIABLE).ok()?;
    let (side, number) = wanted.split_once(':')?;
    let side = match side {
        "before" => Boundary::Before,
        "after" => Boundary::After,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    let commits = AtomicU64::new(0);
    Some(Arc::new(move |reached| {
        if reached == side && commits.fetch_add(1, Ordering::Relaxed) + 1 == number {
            // No destructor, no flush, no goodbye.
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    }))
}
