//! What was found.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) name: &'static str,
    pub(super) level: Level,
    /// What it is, and where it is not well, what to do.
    pub(super) text: String,
}

pub(super) fn ok(name: &'static str, text: impl Into<String>) -> Finding {
    Finding { name, level: Level::Ok, text: text.into() }
}

pub(super) fn warn(name: &'static str, text: impl Into<String>) -> Finding {
    Finding { name, level: Level::Warn, text: text.into() }
}

pub(super) fn fail(name: &'static str, text: impl Into<String>) -> Finding {
    Finding { name, level: Level::Fail, text: text.into() }
}

impl Finding {
    /// A line for people.
    pub(super) fn line(&self) -> String {
        let level = match self.level {
            Level::Ok => "ok  ",
            Level::Warn => "warn",
            Level::Fail => "FAIL",
        };
        format!("{level}  {:<10} {}", self.name, self.text)
    }
}
