//! How something that is scheduled comes again.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// How something that is scheduled comes again, in the time zone beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "unit", deny_unknown_fields)]
pub enum Repeat {
    /// So many hours after each other, whatever the clocks do.
    Hours {
        /// How many.
        #[serde(default = "one")]
        count: u32,
    },
    /// Every so many days.
    Days {
        /// How many.
        #[serde(default = "one")]
        count: u32,
        /// At this time.
        #[schema(value_type = String)]
        time: TimeOfDay,
    },
    /// On these days of every so many weeks, which begin on Monday.
    Weeks {
        /// How many.
        #[serde(default = "one")]
        count: u32,
        /// Which days.
        on: Vec<DayOfWeek>,
        /// At this time.
        #[schema(value_type = String)]
        time: TimeOfDay,
    },
    /// On this day of every so many months.
    Months {
        /// How many.
        #[serde(default = "one")]
        count: u32,
        /// From 1 to 31; a month without it has it on its last day.
        day: u32,
        /// At this time.
        #[schema(value_type = String)]
        time: TimeOfDay,
    },
}

const fn one() -> u32 {
    1
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "their names say it")]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayOfWeek {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

/// A time of day, to the minute; in JSON `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(into = "String", try_from = "String")]
pub struct TimeOfDay {
    hour: u32,
    minute: u32,
}

impl TimeOfDay {
    /// This time, if a day has it.
    pub const fn try_new(hour: u32, minute: u32) -> Option<Self> {
        if hour < 24 && minute < 60 { Some(Self { hour, minute }) } else { None }
    }

    /// From 0 to 23.
    pub const fn hour(self) -> u32 {
        self.hour
    }

    /// From 0 to 59.
    pub const fn minute(self) -> u32 {
        self.minute
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for TimeOfDay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| {
            let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<u32>().ok()).flatten()
        };
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            (minute.len() == 2).then(|| Self::try_new(number(hour)?, number(minute)?)).flatten()
        };
        read().ok_or_else(|| format!("`{text}` is no time of day: write it as 09:00 or 17:30"))
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::{DayOfWeek, Repeat, TimeOfDay};

    #[test]
    fn a_repetition_is_short_in_json_and_comes_back() {
        for (json, repeat) in [
            (r#"{"unit":"hours"}"#, Repeat::Hours { count: 1 }),
            (
                r#"{"unit":"weeks","on":["monday","friday"],"time":"9:00"}"#,
                Repeat::Weeks {
                    count: 1,
                    on: vec![DayOfWeek::Monday, DayOfWeek::Friday],
                    time: TimeOfDay::try_new(9, 0).unwrap(),
                },
            ),
            (
                r#"{"unit":"months","count":3,"day":31,"time":"23:59"}"#,
                Repeat::Months { count: 3, day: 31, time: TimeOfDay::try_new(23, 59).unwrap() },
            ),
        ] {
            assert_eq!(serde_json::from_str::<Repeat>(json).unwrap(), repeat);
            let again = serde_json::to_string(&repeat).unwrap();
            assert_eq!(serde_json::from_str::<Repeat>(&again).unwrap(), repeat, "{again}");
        }
        for wrong in [
            r#"{"unit":"minutes","count":1}"#,
            r#"{"unit":"days","time":"24:00"}"#,
            r#"{"unit":"days"}"#,
            r#"{"unit":"days","time":"09:00","zone":"UTC"}"#,
        ] {
            assert!(serde_json::from_str::<Repeat>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_of_day_has_two_digits_of_minutes() {
        for wrong in ["9", "9:5", "09:60", "24:00", "+9:00", "009:00", "", ":", "09:00:00"] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
        assert_eq!("7:05".parse::<TimeOfDay>().unwrap().to_string(), "07:05");
    }
}
