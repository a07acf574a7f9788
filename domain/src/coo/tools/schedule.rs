//! `schedule`: have something done at its time.

use super::{read, spec as tool};
use crate::model::ToolSpec;
use crate::schedule::{Moment, When, Zone, local};
use deputy_protocol::api::Delay;
use deputy_protocol::event::{DayOfWeek, Repeat};
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "schedule";

/// Something to be done at its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// What.
    pub text: String,
    /// When.
    pub when: When,
    /// The time zone that is meant; none: the founder's.
    pub zone: Option<Zone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    text: String,
    #[serde(default)]
    at: Option<String>,
    #[serde(default, rename = "in")]
    delay: Option<Delay>,
    #[serde(default)]
    every: Option<Repeat>,
    #[serde(default)]
    zone: Option<String>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    let days = DayOfWeek::ALL.map(DayOfWeek::name);
    tool(
        NAME,
        "Have something done later or again: remind the founder, look once more, report. At its time you get a turn in this \
         conversation with `text` as your order, and the founder is told what you answer. What you promise for later is \
         kept only if you schedule it. Say when by one of `at`, `in` and `every`; with `every`, `at` or `in` is when it \
         begins.",
        json!({
            "text": {"type": "string", "description": "What is to be done then, to be understood by itself"},
            "at": {"type": "string", "description": "When, as the founder's clock shows it: 2026-01-31T09:00; or with an offset"},
            "in": {
                "type": "object",
                "description": "How much later than now",
                "properties": {
                    "unit": {"type": "string", "enum": ["minutes", "hours", "days", "weeks"]},
                    "count": {"type": "integer", "minimum": 1},
                },
                "required": ["unit", "count"],
            },
            "every": {
                "type": "object",
                "description": "How it comes again: hours; days with `time`; weeks with `on` and `time`; months with `day` and `time`",
                "properties": {
                    "unit": {"type": "string", "enum": ["hours", "days", "weeks", "months"]},
                    "count": {"type": "integer", "minimum": 1, "description": "Every so many of them; 1 when absent"},
                    "on": {"type": "array", "items": {"type": "string", "enum": days}},
                    "day": {"type": "integer", "minimum": 1, "maximum": 31, "description": "31 is the last day of every month"},
                    "time": {"type": "string", "description": "As 09:00"},
                },
                "required": ["unit"],
            },
            "zone": {"type": "string", "description": "A time zone, as Europe/Berlin; absent: the founder's"},
        }),
        &["text"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<Schedule, String> {
    let Arguments { text, at, delay, every, zone } = read(&spec(), arguments)?;
    let nothing = |why: String| format!("{why}. Nothing was scheduled");
    if text.trim().is_empty() {
        return Err(nothing("`text` is empty: say what is to be done".to_owned()));
    }
    let at = at.as_deref().map(local).transpose().map_err(nothing)?;
    let moment = match (at, delay) {
        (Some(_), Some(_)) => return Err(nothing("say either `at` or `in`".to_owned())),
        (at, delay) => at.or(delay.map(Moment::In)),
    };
    if moment.is_none() && every.is_none() {
        return Err(nothing("say when: by `at`, `in` or `every`".to_owned()));
    }
    let zone = zone.as_deref().map(str::parse::<Zone>).transpose().map_err(nothing)?;
    Ok(Schedule { text, when: When { moment, every }, zone })
}
