//! Changes, with colours.

use super::{Shape, clean};

const RED: &str = "31";
const GREEN: &str = "32";
const CYAN: &str = "36";
const BOLD: &str = "1";

/// A unified diff as a person reads it. Nothing in it is obeyed, and nothing hides.
pub(crate) fn diff(text: &str, colours: bool) -> String {
    // `str::lines` would drop the carriage returns that a reviewer is to see.
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n').map(|line| {
        let clean = clean(line, Shape::Review);
        match colour(line).filter(|_| colours) {
            Some(colour) => format!("\u{1b}[{colour}m{clean}\u{1b}[0m"),
            None => clean,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn colour(line: &str) -> Option<&'static str> {
    let header =
        ["diff --git ", "index ", "--- ", "+++ ", "new file", "deleted file", "rename ", "similarity "];
    if header.iter().any(|start| line.starts_with(start)) {
        return Some(BOLD);
    }
    match line.as_bytes().first()? {
        b'+' => Some(GREEN),
        b'-' => Some(RED),
        b'@' => Some(CYAN),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn only_our_own_colours_reach_the_terminal() {
        let text = "@@ -1 +1 @@\n-a\n+\u{1b}]52;c;eA==\u{7}\u{202e}b\r\n";
        assert_eq!(diff(text, false), "@@ -1 +1 @@\n-a\n+␛]52;c;eA==␇<U+202E>b␍");
        let coloured = diff(text, true);
        assert_eq!(coloured.matches('\u{1b}').count(), 6, "{coloured:?}");
        assert!(coloured.starts_with("\u{1b}[36m@@"));
    }
}
