//! Lists in a text that has a bound: as much as fits, and how much is left out.

use deputy_protocol::wording::cut;

/// Characters of a title, a command or a path in a list: a line is to be read at a glance.
const TITLE_CHARS_MAX: usize = 200;

/// Bytes of titles in a sentence.
const SENTENCE_BYTES_MAX: usize = 4_000;

/// A line of a list, however long what it is about is called.
pub(super) fn line(text: &str) -> String {
    cut(text, TITLE_CHARS_MAX).replace('\n', " ")
}

/// The first of these that fit, and how many do not.
pub(super) fn fitting(items: &[String], bytes_max: usize) -> (Vec<String>, usize) {
    let mut room = bytes_max;
    let fits = |item: &&String| {
        let left = room.checked_sub(item.len());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let some: Vec<String> = items.iter().take_while(fits).cloned().collect();
    let left_out = items.len() - some.len();
    (some, left_out)
}

/// Titles in a sentence.
pub(super) fn sentence(titles: &[String]) -> String {
    let titles: Vec<String> = titles.iter().map(|title| line(title)).collect();
    let (mut some, left_out) = fitting(&titles, SENTENCE_BYTES_MAX);
    if left_out > 0 {
        some.push(format!("and {left_out} more"));
    }
    some.join("; ")
}
