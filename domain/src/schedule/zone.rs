//! A time zone, by the rules of the IANA database.

use chrono::{LocalResult, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use deputy_protocol::At;
use std::fmt;
use std::str::FromStr;

/// A time zone: a place whose clocks people go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// Where no clock is ever changed.
    pub const UTC: Self = Self(Tz::UTC);

    /// What clocks there show at a moment.
    pub fn clock(self, at: At) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local()
    }

    /// The moment at which clocks there show this. One that they show twice is the first; one that they skip is as long
    /// after the clocks were changed as it would have been without that (RFC 5545, 3.3.5).
    pub fn moment(self, clock: NaiveDateTime) -> Option<At> {
        match self.0.from_local_datetime(&clock) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => {
                // Nowhere are clocks changed twice within two days.
                let before = clock.checked_sub_signed(TimeDelta::days(1))?;
                let offset = self.0.offset_from_utc_datetime(&before).fix();
                Some(clock.checked_sub_offset(offset)?.and_utc())
            }
        }
    }

    /// What clocks there are ahead of UTC at a moment, as `+01:00`.
    pub fn offset(self, at: At) -> String {
        at.with_timezone(&self.0).format("%:z").to_string()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl FromStr for Zone {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        name.parse().map(Self).map_err(|_| {
            format!("`{name}` is no time zone that is known: write it as `Europe/Berlin` or `UTC`")
        })
    }
}
