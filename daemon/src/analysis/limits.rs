//! What ends a question that has no end of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// Steps of SQLite's machine between two looks. A step handles texts of some 32 KiB at most (what an event may hold, put
/// together as often as `translate` allows), so between two looks at the memory comes no more than what is allowed anyway.
const STEPS: i32 = 1_000;

/// Looks between two looks at the memory, which cost more.
const MEMORY_EVERY: u32 = 4;

/// How long a question may take: a person waits for the answer of whoever asks.
pub(super) const TIME_MAX: Duration = Duration::from_secs(3);

/// How much larger this process may become while a question is answered. Other work may become larger meanwhile: then one
/// that was innocent is asked again.
pub(super) const MEMORY_BYTES_MAX: u64 = 256 << 20;

const GOES_ON: u8 = 0;
const TOO_LONG: u8 = 1;
const TOO_LARGE: u8 = 2;

/// Why a question was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It took too long, or nobody wanted to know any more.
    TooLong,
    /// It took too much memory.
    TooLarge,
}

/// The end of a question. Clones end the same one; the last word is that of the first who spoke.
#[derive(Clone, Debug, Default)]
pub(super) struct End(Arc<AtomicU8>);

impl End {
    /// Ends it for its time.
    pub(super) fn too_long(&self) {
        self.end(TOO_LONG);
    }

    /// Whether it was ended, and why.
    pub(super) fn why(&self) -> Option<Ended> {
        match self.0.load(Ordering::Relaxed) {
            GOES_ON => None,
            TOO_LARGE => Some(Ended::TooLarge),
            _ => Some(Ended::TooLong),
        }
    }

    /// What SQLite asks between its steps, every so many, whether it goes on.
    pub(super) fn handler(&self) -> (i32, impl FnMut() -> bool + Send + 'static) {
        let (end, base, mut looks) = (self.clone(), resident_bytes(), 0_u32);
        let goes_on = move || {
            looks = looks.wrapping_add(1);
            let looks_closely = looks.is_multiple_of(MEMORY_EVERY);
            if looks_closely && resident_bytes().saturating_sub(base) > MEMORY_BYTES_MAX {
                end.end(TOO_LARGE);
            }
            end.why().is_none()
        };
        (STEPS, goes_on)
    }

    fn end(&self, why: u8) {
        let _ = self.0.compare_exchange(GOES_ON, why, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Ends a question when it is dropped: nobody waits for it any more.
pub(super) struct EndOnDrop(pub End);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.too_long();
    }
}

/// How large this process is; 0 where nobody says.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kibibytes = line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
    kibibytes.unwrap_or(0) << 10
}
