//! One line of a longer text.

/// The first line that says something, without the space around it.
pub fn opening(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

/// No more than so many characters of a line, with a mark where it was cut.
pub(super) fn shortened(line: &str, chars_max: usize) -> String {
    match line.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
