//! What a pattern of a rule fits.

/// Exactly this, or anything that begins like it where a `*` ends it.
pub(super) fn begins(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}
