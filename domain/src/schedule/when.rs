//! When something is to be, as people say it.

use super::moments::{check, first_from};
use super::refusal::Refusal;
use super::words::spoken;
use super::zone::Zone;
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::api::{Delay, DelayUnit};
use deputy_protocol::event::Repeat;

/// How far ahead something is scheduled at most.
const AHEAD_MAX: TimeDelta = TimeDelta::days(5 * 366);

/// The hour of a day that is named without a time.
const MORNING_H: u32 = 9;

/// A moment that somebody names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This one.
    At(At),
    /// When clocks show this, in a zone that is known beside it.
    Clock(NaiveDateTime),
    /// So much later. Days and weeks are at the same time of day.
    In(Delay),
}

/// When something is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// When, or not before when it is first; without it, it begins now.
    pub moment: Option<Moment>,
    /// How it comes again.
    pub every: Option<Repeat>,
}

impl When {
    /// When it is first.
    pub fn first(&self, zone: Zone, now: At) -> Result<At, Refusal> {
        if let Some(repeat) = &self.every {
            check(repeat)?;
        }
        let far = || Refusal::TooFar { due: "this".to_owned() };
        let start = self.moment.map(|moment| moment.resolved(zone, now).ok_or_else(far)).transpose()?;
        if let Some(due) = start.filter(|due| *due < now) {
            return Err(Refusal::Past { due: spoken(due, zone), now: spoken(now, zone) });
        }
        let due = match (&self.every, start) {
            (None, None) => return Err(Refusal::NoTime),
            (None, Some(due)) => due,
            (Some(Repeat::Hours { count }), None) => {
                now.checked_add_signed(TimeDelta::hours(i64::from(*count))).ok_or_else(far)?
            }
            (Some(repeat), start) => first_from(repeat, zone, start.unwrap_or(now)).ok_or_else(far)?,
        };
        if due - now > AHEAD_MAX {
            return Err(Refusal::TooFar { due: spoken(due, zone) });
        }
        Ok(due)
    }
}

impl Moment {
    fn resolved(self, zone: Zone, now: At) -> Option<At> {
        match self {
            Self::At(at) => Some(at),
            Self::Clock(clock) => zone.moment(clock),
            Self::In(Delay { unit, count }) => {
                let later =
                    |unit: fn(i64) -> Option<TimeDelta>| now.checked_add_signed(unit(i64::from(count))?);
                let days = |days: u64| zone.moment(zone.clock(now).checked_add_days(Days::new(days))?);
                match unit {
                    DelayUnit::Minutes => later(TimeDelta::try_minutes),
                    DelayUnit::Hours => later(TimeDelta::try_hours),
                    DelayUnit::Days => days(u64::from(count)),
                    DelayUnit::Weeks => days(7 * u64::from(count)),
                }
            }
        }
    }
}

/// A moment as a model or a person writes it: with its offset (RFC 3339), or as clocks show it; a day alone is its morning.
pub fn local(text: &str) -> Result<Moment, String> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(Moment::At(at.to_utc()));
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let clock = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let morning = NaiveTime::from_hms_opt(MORNING_H, 0, 0);
    let day = || Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(morning?));
    clock.or_else(day).map(Moment::Clock).ok_or_else(|| {
        format!("`{text}` is no time: write 2026-01-31T09:00, as the founder's clock shows it, or 2026-01-31T09:00:00+01:00")
    })
}
