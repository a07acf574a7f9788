//! One line of a longer text.

/// The first line that says something, without the space around it.
pub fn opening(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}
