//! The one place that prints.

use std::fmt::Display;
use std::io::Write;

/// A line for people or programs.
pub(super) fn line(text: impl Display) {
    // A reader that went away, as `head` does, misses nothing that it wants.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A remark beside the output.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A line of a story: for people, or beside the JSON that programs read.
pub(super) fn tell(json: bool, text: impl Display) {
    if json { note(text) } else { line(text) }
}

/// Why it did not work, with all causes.
pub(super) fn error(error: &anyhow::Error) {
    note(format_args!("deputyd: {error:#}"));
}

/// A number of things: `1 event`, `2 events`.
pub(super) fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// An amount of bytes as people say it.
pub(super) fn amount(size_bytes: u64) -> String {
    match size_bytes {
        0..1024 => count(size_bytes, "byte"),
        1024..1_048_576 => format!("{} KiB", size_bytes >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", size_bytes >> 20),
        _ => format!("{}.{} GiB", size_bytes >> 30, ((size_bytes >> 20) & 1023) * 10 / 1024),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!([count(1, "event"), count(0, "event")], ["1 event", "0 events"]);
        let amounts = [1, 2048, 5 << 20, (3 << 30) + (512 << 20)].map(amount);
        assert_eq!(amounts, ["1 byte", "2 KiB", "5 MiB", "3.5 GiB"]);
    }
}
