//! Whether events can be kept.

use super::event::ProductEvent;
use super::limit::{
    AHEAD_MINUTES_MAX, EVENTS_MAX, ID_CHARS_MAX, NAME_CHARS_MAX, PROPERTIES_BYTES_MAX, UNIT_CHARS_MAX,
    USER_CHARS_MAX, VALUE_MAX,
};
use super::refusal::{Flaw, Refusal};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::api::{EventLevel, NewProductEvent};

/// An event of this name is an error, whether or not it says so.
const ERROR: &str = "error";

/// Of which times events are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// It is now.
    pub now: At,
    /// How many days events stay.
    pub days: i64,
}

impl Kept {
    /// What is older than this is removed.
    pub fn since(self) -> At {
        let days = TimeDelta::try_days(self.days).unwrap_or(TimeDelta::MAX);
        self.now.checked_sub_signed(days).unwrap_or(At::MIN_UTC)
    }
}

/// The events of a request, each with where it stands there, as they are kept: all of them or none. `mint` gives an id to
/// the event at a place that came without one, the same whenever it is asked.
pub fn checked(
    new: Vec<(String, NewProductEvent)>,
    kept: Kept,
    mint: impl Fn(usize) -> String,
) -> Result<Vec<ProductEvent>, Refusal> {
    let count = new.len();
    if !(1..=EVENTS_MAX).contains(&count) {
        let flaw = if count == 0 { Flaw::Nothing } else { Flaw::TooMany(count) };
        return Err(Refusal { field: "events".to_owned(), flaw });
    }
    let each = new.into_iter().enumerate().map(|(nth, (place, event))| {
        let refused = |(field, flaw): (&str, Flaw)| Refusal { field: format!("{place}{field}"), flaw };
        one(event, kept, || mint(nth)).map_err(refused)
    });
    each.collect()
}

fn one(
    event: NewProductEvent,
    kept: Kept,
    mint: impl FnOnce() -> String,
) -> Result<ProductEvent, (&'static str, Flaw)> {
    let NewProductEvent { name, at, value, unit, user, level, properties, id } = event;
    for (field, text, most) in [
        ("name", Some(&name), NAME_CHARS_MAX),
        ("unit", unit.as_ref(), UNIT_CHARS_MAX),
        ("user", user.as_ref(), USER_CHARS_MAX),
        ("id", id.as_ref(), ID_CHARS_MAX),
    ] {
        text.map_or(Ok(()), |text| word(text, most)).map_err(|flaw| (field, flaw))?;
    }
    let at = at.unwrap_or(kept.now);
    if at > kept.now + TimeDelta::minutes(AHEAD_MINUTES_MAX) {
        return Err(("at", Flaw::Ahead));
    }
    if at < kept.since() {
        return Err(("at", Flaw::Old(kept.days)));
    }
    // What is no number is not within the bounds either.
    if value.is_some_and(|value| !(-VALUE_MAX..=VALUE_MAX).contains(&value)) {
        return Err(("value", Flaw::Huge));
    }
    if unit.is_some() && value.is_none() {
        return Err(("unit", Flaw::NoValue));
    }
    let properties = serde_json::Value::Object(properties).to_string();
    if properties.len() > PROPERTIES_BYTES_MAX {
        return Err(("properties", Flaw::LongProperties(properties.len())));
    }
    let usual = if name == ERROR { EventLevel::Error } else { EventLevel::default() };
    let (level, id) = (level.unwrap_or(usual), id.unwrap_or_else(mint));
    Ok(ProductEvent { id, name, at, level, value, unit, user, properties })
}

/// A word: something to read, on one line.
fn word(text: &str, most: usize) -> Result<(), Flaw> {
    let chars = text.chars().count();
    if chars > most {
        return Err(Flaw::Long { chars, most });
    }
    if text.trim() != text || text.is_empty() {
        return Err(Flaw::Blank);
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(Flaw::Unprintable);
    }
    Ok(())
}
