//! Times as people write them: moments on their own clock, delays, repetitions.

use chrono::{DateTime, Datelike as _, Days, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use deputy_protocol::api::{Delay, DelayUnit};
use deputy_protocol::event::{DayOfWeek, Repeat, TimeOfDay};

/// The hour of a day that is named without a time.
const MORNING: (u32, u32) = (9, 0);

/// A moment: `friday 9:00`, `tomorrow`, `17:30`, `2026-12-01`, `2026-12-01 09:00`, or with its zone.
pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let now = Local::now().naive_local();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let clock = clock(text, now);
    let at = clock.and_then(|clock| clock.and_local_timezone(Local).earliest()).map(|at| at.to_utc());
    at.ok_or_else(|| {
        "say `friday 9:00`, `tomorrow`, `17:30`, `2026-12-01`, `2026-12-01 09:00` or `2026-12-01T09:00:00+01:00`"
            .to_owned()
    })
}

/// A moment to come: what `moment` takes, or a delay from now.
pub(crate) fn later(text: &str) -> Result<DateTime<Utc>, String> {
    let Ok(delay) = delay(text) else {
        return moment(text).map_err(|hint| hint.replacen("say ", "say `4h`, `3d`, ", 1));
    };
    let now = Local::now().to_utc();
    let count = i64::from(delay.count);
    let at = match delay.unit {
        DelayUnit::Minutes => TimeDelta::try_minutes(count).and_then(|more| now.checked_add_signed(more)),
        DelayUnit::Hours => TimeDelta::try_hours(count).and_then(|more| now.checked_add_signed(more)),
        DelayUnit::Days => now.checked_add_days(Days::new(u64::from(delay.count))),
        DelayUnit::Weeks => now.checked_add_days(Days::new(7 * u64::from(delay.count))),
    };
    at.ok_or_else(|| format!("`{text}` is too far away"))
}

/// What a clock shows then.
fn clock(text: &str, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let text = text.trim().to_ascii_lowercase();
    // There is a `t` in names of days, too: only behind a date it parts one from its time.
    let is_date = text.starts_with(|c: char| c.is_ascii_digit());
    let parted = text.split_once(' ').or_else(|| text.split_once('t').filter(|_| is_date));
    let (day, time) = match parted {
        Some((day, time)) => (day, Some(self::time(time)?)),
        None => (text.as_str(), None),
    };
    if let (Some(time), None) = (self::time(day), time) {
        let today = now.date().and_time(time);
        return if today > now { Some(today) } else { today.checked_add_days(Days::new(1)) };
    }
    let later = |days: u32| now.date().checked_add_days(Days::new(u64::from(days)));
    let date = match day {
        "today" => later(0)?,
        "tomorrow" => later(1)?,
        day => match DayOfWeek::ALL.into_iter().position(|it| it.name() == day) {
            Some(wanted) => {
                let today = now.weekday().num_days_from_monday();
                // Today's own name is a week from now.
                let ahead = (u32::try_from(wanted).ok()? + 6 - today) % 7 + 1;
                later(ahead)?
            }
            None => NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?,
        },
    };
    let morning = NaiveTime::from_hms_opt(MORNING.0, MORNING.1, 0)?;
    Some(date.and_time(time.unwrap_or(morning)))
}

fn time(text: &str) -> Option<NaiveTime> {
    let time: TimeOfDay = text.trim().parse().ok()?;
    NaiveTime::from_hms_opt(time.hour(), time.minute(), 0)
}

/// A delay: `30m`, `4h`, `3d`, `2w`.
pub(super) fn delay(text: &str) -> Result<Delay, String> {
    let read = || {
        let (count, unit) = counted(text)?;
        let unit = match unit {
            "m" | "minute" | "minutes" => DelayUnit::Minutes,
            "h" | "hour" | "hours" => DelayUnit::Hours,
            "d" | "day" | "days" => DelayUnit::Days,
            "w" | "week" | "weeks" => DelayUnit::Weeks,
            _ => return None,
        };
        Some(Delay { unit, count: count.filter(|count| *count > 0)? })
    };
    read().ok_or_else(|| "say `30m`, `4h`, `3d` or `2w`".to_owned())
}

/// How often, before it is said when on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Every {
    /// So many hours.
    Hours(u32),
    /// So many days.
    Days(u32),
    /// So many weeks, on days that are said beside it.
    Weeks(u32),
    /// So many months.
    Months(u32),
    /// These days of every week.
    On(Vec<DayOfWeek>),
}

/// How often: `hour`, `6h`, `day`, `2w`, `month`, `monday`, `monday,friday`, `workday`.
pub(super) fn every(text: &str) -> Result<Every, String> {
    let text = text.trim().to_ascii_lowercase();
    if text == "workday" {
        return Ok(Every::On(DayOfWeek::ALL[..5].to_vec()));
    }
    if let Ok(days) = text.split(',').map(day).collect() {
        return Ok(Every::On(days));
    }
    let read = || {
        let (count, unit) = counted(&text)?;
        let count = count.unwrap_or(1);
        Some(match unit {
            "h" | "hour" | "hours" => Every::Hours(count),
            "d" | "day" | "days" => Every::Days(count),
            "w" | "week" | "weeks" => Every::Weeks(count),
            "month" | "months" => Every::Months(count),
            _ => return None,
        })
    };
    read().ok_or_else(|| "say `6h`, `day`, `2w`, `month`, `workday`, `monday` or `monday,friday`".to_owned())
}

/// A day of the week.
pub(super) fn day(name: &str) -> Result<DayOfWeek, String> {
    let found = DayOfWeek::ALL.into_iter().find(|day| day.name().eq_ignore_ascii_case(name.trim()));
    found.ok_or_else(|| format!("a day is one of {}", DayOfWeek::ALL.map(DayOfWeek::name).join(", ")))
}

/// A number, if there is one, and what stands behind it.
fn counted(text: &str) -> Option<(Option<u32>, &str)> {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let count = if at == 0 { None } else { Some(text[..at].parse().ok()?) };
    Some((count, text[at..].trim()))
}

/// A repetition with all that is said about it, or what is missing.
pub(crate) fn repeat(
    every: Every,
    on: Vec<DayOfWeek>,
    day: Option<u32>,
    time: Option<TimeOfDay>,
) -> Result<Repeat, String> {
    let at = time.or_else(|| TimeOfDay::try_new(MORNING.0, MORNING.1)).ok_or("there is no such time")?;
    if !on.is_empty() && !matches!(every, Every::Weeks(_)) {
        return Err("--on is for weeks, as in `--every 2w --on monday`".to_owned());
    }
    if day.is_some() && !matches!(every, Every::Months(_)) {
        return Err("--day is for months".to_owned());
    }
    match every {
        Every::Hours(_) if time.is_some() => Err("--time is for days, weeks and months".to_owned()),
        Every::Hours(count) => Ok(Repeat::Hours { count }),
        Every::Days(count) => Ok(Repeat::Days { count, time: at }),
        Every::Weeks(_) if on.is_empty() => {
            Err("say on which days of the week: --on monday,friday".to_owned())
        }
        Every::Weeks(count) => Ok(Repeat::Weeks { count, on, time: at }),
        Every::Months(count) => Ok(Repeat::Months { count, day: day.unwrap_or(1), time: at }),
        Every::On(on) => Ok(Repeat::Weeks { count: 1, on, time: at }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        // A Friday.
        let now = NaiveDate::from_ymd_opt(2026, 1, 30).unwrap().and_hms_opt(14, 5, 0).unwrap();
        clock(text, now).map(|clock| clock.format("%a %F %R").to_string())
    }

    #[test]
    fn a_moment_is_the_next_one_of_its_name() {
        for (text, wanted) in [
            ("friday 9:00", "Fri 2026-02-06 09:00"),
            ("Saturday", "Sat 2026-01-31 09:00"),
            ("thursday 17:30", "Thu 2026-02-05 17:30"),
            ("today 18:00", "Fri 2026-01-30 18:00"),
            ("tomorrow", "Sat 2026-01-31 09:00"),
            ("14:05", "Sat 2026-01-31 14:05"),
            ("14:06", "Fri 2026-01-30 14:06"),
            ("2026-12-01", "Tue 2026-12-01 09:00"),
            ("2026-12-01 08:15", "Tue 2026-12-01 08:15"),
            ("2026-12-01T08:15", "Tue 2026-12-01 08:15"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(wanted), "{text}");
        }
        for wrong in ["", "someday", "friday 25:00", "2026-13-01", "9", "friday  at 9"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
        assert!(moment("2026-12-01T09:00:00+01:00").is_ok());
    }

    #[test]
    fn what_is_put_off_takes_the_times_of_the_schedule_and_delays() {
        for text in ["4h", "3d", "2w", "tomorrow", "friday 9:00", "2026-12-01", "2026-12-01T09:00:00+01:00"] {
            assert!(later(text).is_ok(), "{text}");
        }
        assert!(later("next friday").unwrap_err().starts_with("say `4h`, `3d`, `friday 9:00`"));
        assert!(later("4000000000w").is_err());
    }

    #[test]
    fn a_delay_has_a_number_and_a_unit() {
        assert_eq!(delay("3d"), Ok(Delay { unit: DelayUnit::Days, count: 3 }));
        assert_eq!(delay("90 minutes"), Ok(Delay { unit: DelayUnit::Minutes, count: 90 }));
        for wrong in ["", "d", "0h", "-1h", "1.5h", "3", "3y", "99999999999d"] {
            assert!(delay(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_repetition_says_all_that_it_needs() {
        let of = |text: &str| every(text).and_then(|it| repeat(it, Vec::new(), None, None));
        let nine = TimeOfDay::try_new(9, 0).unwrap();
        assert_eq!(of("6h"), Ok(Repeat::Hours { count: 6 }));
        assert_eq!(of("day"), Ok(Repeat::Days { count: 1, time: nine }));
        assert_eq!(of("Monday"), Ok(Repeat::Weeks { count: 1, on: vec![DayOfWeek::Monday], time: nine }));
        let Ok(Repeat::Weeks { on, .. }) = of("workday") else { panic!("it is one") };
        assert_eq!(on.len(), 5);
        assert_eq!(of("3 months"), Ok(Repeat::Months { count: 3, day: 1, time: nine }));
        assert!(of("2w").unwrap_err().contains("--on"));
        for wrong in ["", "minute", "5", "someday", "monday,", "99999999999h"] {
            assert!(every(wrong).is_err(), "{wrong}");
        }
        assert!(repeat(Every::Hours(1), Vec::new(), None, Some(nine)).is_err());
        assert!(repeat(Every::Days(1), vec![DayOfWeek::Monday], None, None).is_err());
    }
}
