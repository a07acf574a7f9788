//! What several tools are told, and what of it makes sense.

use chrono::{NaiveDate, NaiveTime};
use deputy_protocol::At;
use serde_json::{Value, json};

/// How a project is named.
pub(super) fn project() -> Value {
    json!({"type": "string", "description": "Name of the project; left out: the one that this conversation is about"})
}

/// How a commit is named.
pub(super) fn commit() -> Value {
    json!({"type": "string", "description": "A commit by its hexadecimal id; left out: the head of the default branch"})
}

/// A commit by its id, whole or shortened.
pub(super) fn check_commit(commit: Option<&str>) -> Result<(), String> {
    let is_id = |text: &str| (7..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    match commit {
        Some(text) if !is_id(text) => {
            Err("`commit` is 7 to 40 hexadecimal digits; leave it out for the head of the default branch"
                .to_owned())
        }
        _ => Ok(()),
    }
}

/// A path inside of a repository, without what says nothing. The whole of it is the empty path.
pub(super) fn path(written: &str) -> Result<String, String> {
    let parts: Vec<&str> = written.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") || written.contains('\0') {
        return Err("`path` is a path inside of the repository, from its top".to_owned());
    }
    Ok(parts.join("/"))
}

/// At most so many, and at least one.
pub(super) fn limit(wanted: Option<u32>, usual: u32, most: u32) -> u32 {
    wanted.unwrap_or(usual).clamp(1, most)
}

/// The moment from which on something counts: a day (UTC), or a time.
pub(super) fn since(written: Option<&str>) -> Result<Option<At>, String> {
    let Some(text) = written else { return Ok(None) };
    let day = text.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let at = day.or_else(|_| text.parse::<At>());
    at.map(Some).map_err(|_| "`since` is a day, as 2026-01-31, or a time, as 2026-01-31T09:00:00Z".to_owned())
}

/// What somebody looks for, which must be something.
pub(super) fn words(name: &str, text: &str, chars_max: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("`{name}` is empty, so nothing was looked for"));
    }
    if text.chars().nth(chars_max).is_some() {
        return Err(format!(
            "`{name}` has more than {chars_max} characters, so nothing was looked for: say it shorter"
        ));
    }
    Ok(())
}
