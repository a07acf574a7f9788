//! From when on something is counted, as people write it.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use deputy_protocol::At;
use std::str::FromStr;

/// Further back there is nothing.
const DAYS_MAX: i64 = 36_500;

/// From when on something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// So many days back.
    Days(i64),
    /// A moment.
    At(At),
}

impl Since {
    /// The moment, as it is now.
    pub fn moment(self, now: At) -> At {
        match self {
            Self::Days(days) => now.checked_sub_signed(TimeDelta::days(days)).unwrap_or(At::MIN_UTC),
            Self::At(at) => at,
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let back = |unit: char, days: i64| {
            let count: i64 = text.strip_suffix(unit)?.parse().ok().filter(|count| *count > 0)?;
            count.checked_mul(days).filter(|days| *days <= DAYS_MAX).map(Self::Days)
        };
        if let Some(since) = back('d', 1).or_else(|| back('w', 7)) {
            return Ok(since);
        }
        let day = text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
        day.or_else(|_| text.parse::<At>()).map(Self::At).map_err(|_| {
            "write days or weeks back, as 30d or 12w, a day, as 2026-01-31, or a time, as 2026-01-31T09:00:00Z"
                .to_owned()
        })
    }
}
