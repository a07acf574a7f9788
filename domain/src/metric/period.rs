//! Days and weeks, counted as databases can count them.

use chrono::{DateTime, NaiveDate, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::api::FiguresBy;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Days from a Monday to the first day that databases count from, a Thursday.
const FROM_MONDAY: i64 = 3;

/// How moments are put together: those for which `(microseconds + shift_us) / width_us` is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How long one is.
    pub width_us: i64,
    /// From the beginning of the first one to 1970.
    pub shift_us: i64,
}

impl Period {
    /// The one that figures are made for.
    pub const fn of(by: FiguresBy) -> Self {
        match by {
            FiguresBy::Day => Self { width_us: DAY_US, shift_us: 0 },
            FiguresBy::Week => Self { width_us: 7 * DAY_US, shift_us: FROM_MONDAY * DAY_US },
        }
    }

    /// The first day of the one with this number.
    pub fn first_day(self, number: i64) -> NaiveDate {
        let begin = number.saturating_mul(self.width_us).saturating_sub(self.shift_us);
        DateTime::from_timestamp_micros(begin).unwrap_or_default().date_naive()
    }

    /// When the one begins that holds a moment: from there on whole ones are counted.
    pub fn begin(self, at: At) -> At {
        let into = (at.timestamp_micros() + self.shift_us).rem_euclid(self.width_us);
        at.checked_sub_signed(TimeDelta::microseconds(into)).unwrap_or(at)
    }
}

/// A day in UTC, as it is written.
pub fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}
