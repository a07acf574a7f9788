//! Small things as people read them.

use super::{Shape, clean};
use chrono::{DateTime, Local, Utc};
use deputy_protocol::event::DiffStats;
pub(crate) use deputy_protocol::wording::short;
use serde::Serialize;

/// A moment in the reader's own time zone.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// One of the contract's words, as in JSON.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The beginning of a text, on one line of at most `width` characters.
pub(crate) fn brief(text: &str, width: usize) -> String {
    // What a command printed is often in columns: spaces within a line stay.
    let text = clean(text, Shape::Block);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let line = lines.join(" ").replace('\t', " ");
    if line.chars().count() <= width {
        return line;
    }
    let mut start: String = line.chars().take(width.saturating_sub(1)).collect();
    start.push('…');
    start
}

/// A number of things: `1 file`, `2 files`.
fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// How large a change is.
pub(crate) fn size(diff: DiffStats) -> String {
    if diff.files == 0 {
        return "nothing".to_owned();
    }
    format!("{}, +{} −{}", count(diff.files, "file"), diff.insertions, diff.deletions)
}

/// Who did something, without the kind of door they came through.
pub(crate) fn who(actor: &str) -> &str {
    actor.strip_prefix("token:").unwrap_or(actor)
}

/// A time span as a person says it.
pub(crate) fn span(duration_ms: u64) -> String {
    let seconds = duration_ms / 1000;
    match seconds {
        0..10 => format!("{}.{} s", seconds, duration_ms % 1000 / 100),
        10..100 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// A number of bytes as a person says it.
pub(crate) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes.div_ceil(1_048_576)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_text_is_one_line_and_ends_with_a_sign_that_more_follows() {
        assert_eq!(brief(" a\n\n  b ", 10), "a b");
        assert_eq!(brief("日本語日本語", 4), "日本語…");
        assert_eq!(brief("name    count\nshop\t2", 20), "name    count shop 2");
    }

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!([count(0, "file"), count(1, "file"), count(2, "file")], ["0 files", "1 file", "2 files"]);
        let diff = |files| DiffStats { files, insertions: 2, deletions: 0 };
        assert_eq!([size(diff(1)), size(diff(0))], ["1 file, +2 −0", "nothing"]);
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!([bytes(1023), bytes(1025), bytes(5 << 20)], ["1023 B", "2 KiB", "5 MiB"]);
    }

    #[test]
    fn spans_have_the_unit_that_fits() {
        assert_eq!([span(1_234), span(45_000), span(125_000)], ["1.2 s", "45 s", "2 min 5 s"]);
    }
}
