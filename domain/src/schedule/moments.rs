//! The moments of a repetition.

use super::refusal::Refusal;
use super::zone::Zone;
use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::event::{DayOfWeek, Repeat, TimeOfDay};

/// A clock that is changed moves a moment by an hour or two. What is further off was meant for the day before.
const SHIFT_MAX: TimeDelta = TimeDelta::hours(12);

/// Whether a repetition ever comes, and not more rarely than once a year: then somebody should look at it first.
pub(super) fn check(repeat: &Repeat) -> Result<(), Refusal> {
    let (count, most, too_rare) = match repeat {
        Repeat::Hours { count } => (*count, 8_784, "`count` is 1 to 8784 hours"),
        Repeat::Days { count, .. } => (*count, 366, "`count` is 1 to 366 days"),
        Repeat::Weeks { count, .. } => (*count, 53, "`count` is 1 to 53 weeks"),
        Repeat::Months { count, .. } => (*count, 12, "`count` is 1 to 12 months"),
    };
    if !(1..=most).contains(&count) {
        return Err(Refusal::NoRepetition(too_rare));
    }
    match repeat {
        Repeat::Weeks { on, .. } if on.is_empty() => {
            Err(Refusal::NoRepetition("weeks need `on`: say on which days, as [\"monday\"]"))
        }
        Repeat::Months { day, .. } if !(1..=31).contains(day) => {
            Err(Refusal::NoRepetition("`day` is 1 to 31; 31 is the last day of every month"))
        }
        Repeat::Hours { .. } | Repeat::Days { .. } | Repeat::Weeks { .. } | Repeat::Months { .. } => Ok(()),
    }
}

/// The first moment of a repetition that is not before another.
pub(super) fn first_from(repeat: &Repeat, zone: Zone, from: At) -> Option<At> {
    let time = match repeat {
        Repeat::Hours { .. } => return Some(from),
        Repeat::Days { time, .. } | Repeat::Weeks { time, .. } | Repeat::Months { time, .. } => *time,
    };
    // Clocks that are changed at midnight take a moment from one day to the next.
    let mut date = zone.clock(from).date().checked_sub_days(Days::new(1))?;
    loop {
        if is_on(repeat, date)
            && let Some(at) = zone.moment(date.and_time(of_day(time)))
            && at >= from
        {
            return Some(at);
        }
        date = date.succ_opt()?;
    }
}

/// The first moment of a repetition behind both its last one and now: those in between are missed.
pub fn next_after(repeat: &Repeat, zone: Zone, last: At, now: At) -> Option<At> {
    let after = last.max(now);
    let time = match repeat {
        Repeat::Hours { count } => {
            let step = TimeDelta::try_hours(i64::from(*count)).filter(|step| *step > TimeDelta::zero())?;
            let steps = (after - last).num_seconds() / step.num_seconds() + 1;
            return last.checked_add_signed(TimeDelta::try_seconds(step.num_seconds().checked_mul(steps)?)?);
        }
        Repeat::Days { time, .. } | Repeat::Weeks { time, .. } | Repeat::Months { time, .. } => *time,
    };
    let mut date = meant(zone, last, time)?;
    loop {
        date = following(repeat, date)?;
        let at = zone.moment(date.and_time(of_day(time)))?;
        if at > after {
            return Some(at);
        }
    }
}

/// The day that a moment was meant for. Clocks that skip an hour before midnight take it into the next one.
fn meant(zone: Zone, at: At, time: TimeOfDay) -> Option<NaiveDate> {
    let shown = zone.clock(at);
    let is_moved = of_day(time).signed_duration_since(shown.time()) > SHIFT_MAX;
    if is_moved { shown.date().pred_opt() } else { Some(shown.date()) }
}

/// The next day of a repetition.
fn following(repeat: &Repeat, date: NaiveDate) -> Option<NaiveDate> {
    match repeat {
        Repeat::Hours { .. } => None,
        Repeat::Days { count, .. } => date.checked_add_days(Days::new(u64::from(*count))),
        Repeat::Weeks { count, .. } => {
            let is_this_week = |day: &NaiveDate| day.iso_week() == date.iso_week();
            let mut later = date.iter_days().skip(1).take_while(is_this_week);
            later.find(|day| is_on(repeat, *day)).or_else(|| {
                let monday =
                    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))?;
                let next = monday.checked_add_days(Days::new(7 * u64::from(*count)))?;
                next.iter_days().take(7).find(|day| is_on(repeat, *day))
            })
        }
        Repeat::Months { count, day, .. } => {
            let next = date.with_day(1)?.checked_add_months(Months::new(*count))?;
            next.with_day((*day).min(last_day(next)?))
        }
    }
}

/// Whether a repetition can be on a day, as far as the calendar goes.
fn is_on(repeat: &Repeat, date: NaiveDate) -> bool {
    match repeat {
        Repeat::Hours { .. } | Repeat::Days { .. } => true,
        Repeat::Weeks { on, .. } => {
            let day = DayOfWeek::ALL[date.weekday().num_days_from_monday() as usize];
            on.contains(&day)
        }
        Repeat::Months { day, .. } => last_day(date).is_some_and(|last| date.day() == (*day).min(last)),
    }
}

/// How many days the month of a date has.
fn last_day(date: NaiveDate) -> Option<u32> {
    let next = date.with_day(1)?.checked_add_months(Months::new(1))?;
    next.pred_opt().map(|last| last.day())
}

fn of_day(time: TimeOfDay) -> NaiveTime {
    NaiveTime::from_hms_opt(time.hour(), time.minute(), 0).expect("a time of day is one")
}
