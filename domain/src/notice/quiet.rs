//! Quiet hours: when people are not told, and what they are told all the same.

use super::doc::NoticeDoc;
use super::target::{asks_about_work, is_wanted};
use crate::schedule::Zone;
use chrono::{Days, NaiveTime};
use deputy_protocol::At;
use deputy_protocol::event::Priority;
use std::fmt;

/// Stands among the kinds that quiet hours let through: whatever asks the founder about work of high priority.
const URGENT: &str = "urgent";

/// A part of each day in which people are not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    from: NaiveTime,
    until: NaiveTime,
    zone: Zone,
    lets_through: Vec<String>,
}

/// Why quiet hours cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` are no quiet hours: write them as `22:00-07:00`")]
pub struct NoHours(String);

impl Quiet {
    /// Hours as people write them, `22:00-07:00`, by the clocks of a zone. `lets_through` has kinds (`run.failed`, or
    /// `run.*` for a family), and `urgent` for what asks about work of high priority.
    pub fn try_new(hours: &str, zone: Zone, lets_through: Vec<String>) -> Result<Self, NoHours> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let ends = hours.split_once(['-', '–']).and_then(|(from, until)| Some((time(from)?, time(until)?)));
        // Of all day nobody could be told anything, ever.
        let (from, until) =
            ends.filter(|(from, until)| from != until).ok_or_else(|| NoHours(hours.to_owned()))?;
        Ok(Self { from, until, zone, lets_through })
    }

    /// When it ends, if it is quiet at this moment.
    ///
    /// Both ends are what clocks show. One that clocks show twice is its first time, one that they skip is as long after
    /// the change, so a night is never quiet twice and never without an end.
    pub fn ends(&self, now: At) -> Option<At> {
        let today = self.zone.clock(now).date();
        // One that began yesterday may last until today.
        let starts = [today.checked_sub_days(Days::new(1)), Some(today)];
        starts.into_iter().flatten().find_map(|day| {
            let last = if self.from < self.until { day } else { day.checked_add_days(Days::new(1))? };
            let start = self.zone.moment(day.and_time(self.from))?;
            let end = self.zone.moment(last.and_time(self.until))?;
            (start <= now && now < end).then_some(end)
        })
    }

    /// Whether it matters which work is of high priority.
    pub fn lets_urgent_through(&self) -> bool {
        self.lets_through.iter().any(|word| word == URGENT)
    }

    /// Whether somebody is told this all the same; `priority` is that of the work that it is about.
    pub fn lets_through(&self, doc: &NoticeDoc, priority: Option<Priority>) -> bool {
        let is_urgent = priority == Some(Priority::High) && asks_about_work(&doc.kind);
        is_wanted(&self.lets_through, &doc.kind) || (is_urgent && self.lets_urgent_through())
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{} ({})", self.from.format("%H:%M"), self.until.format("%H:%M"), self.zone)?;
        if self.lets_through.is_empty() {
            Ok(())
        } else {
            write!(f, "; told all the same: {}", self.lets_through.join(", "))
        }
    }
}

/// Whether a word can stand among those that quiet hours let through, besides kinds.
pub fn is_urgent_word(word: &str) -> bool {
    word == URGENT
}
