//! The one place of this adapter that asks for the time: to read a provider's dates, and to know which price holds.

use chrono::{DateTime, Utc};

#[expect(clippy::disallowed_methods, reason = "a provider's date and a price's day are wall clock time")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}
