//! Changes, with colours.

use super::{Shape, clean};
use std::collections::BTreeSet;

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

/// The files that a unified diff of git is about: each once, as they are called before and after.
pub(crate) fn files_of(diff: &str) -> Vec<String> {
    let mut files = BTreeSet::new();
    let mut is_header = false;
    for line in diff.lines() {
        if let Some(names) = line.strip_prefix("diff --git ") {
            is_header = true;
            files.extend(alike(names));
        } else if line.starts_with("@@ ") {
            is_header = false;
        } else if is_header {
            let sides = [("--- ", "a/"), ("+++ ", "b/"), ("rename from ", ""), ("rename to ", "")];
            let name = sides.iter().find_map(|(start, side)| Some((line.strip_prefix(start)?, side)));
            files.extend(name.and_then(|(name, side)| unquoted(name).strip_prefix(side).map(str::to_owned)));
        }
    }
    files.into_iter().collect()
}

/// `a/NAME b/NAME`: all there is of a file whose mode alone changed, of an empty one and of one that is no text.
fn alike(names: &str) -> Option<String> {
    let half = names.get(..names.len().checked_sub(1)? / 2)?;
    let (old, new) = (unquoted(half), unquoted(names.get(half.len() + 1..)?));
    let name = old.strip_prefix("a/")?;
    (new.strip_prefix("b/") == Some(name)).then(|| name.to_owned())
}

/// A name as git prints it: in quotes with escapes where it has characters of other alphabets or worse.
fn unquoted(name: &str) -> String {
    // A name with spaces is followed by a tab, so that its end is known.
    let name = name.trim_end_matches('\t');
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return name.to_owned();
    };
    let (mut bytes, mut rest) = (Vec::new(), inner.bytes());
    while let Some(byte) = rest.next() {
        let escaped = if byte == b'\\' { rest.next() } else { None };
        bytes.push(match escaped {
            None => byte,
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(digit @ b'0'..=b'7') => {
                let low = rest.by_ref().take(2).map(|next| next.wrapping_sub(b'0') & 7);
                low.fold(digit & 7, |sum, next| sum.wrapping_mul(8).wrapping_add(next))
            }
            Some(other) => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
    use super::{diff, files_of};

    #[test]
    fn only_our_own_colours_reach_the_terminal() {
        let text = "@@ -1 +1 @@\n-a\n+\u{1b}]52;c;eA==\u{7}\u{202e}b\r\n";
        assert_eq!(diff(text, false), "@@ -1 +1 @@\n-a\n+␛]52;c;eA==␇<U+202E>b␍");
        let coloured = diff(text, true);
        assert_eq!(coloured.matches('\u{1b}').count(), 6, "{coloured:?}");
        assert!(coloured.starts_with("\u{1b}[36m@@"));
    }

    #[test]
    fn the_files_of_a_change_are_found_by_whatever_names_them() {
        let text = "diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1 +1 @@\n--- a/no\n\
                    +++ b/no\ndiff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n\
                    diff --git a/two words b/two words\nold mode 100644\nnew mode 100755\n\
                    diff --git \"a/\\303\\244\" \"b/\\303\\244\"\nBinary files differ\n\
                    diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n";
        assert_eq!(files_of(text), ["gone", "new", "old", "src/a.rs", "two words", "ä"]);
        assert!(files_of("").is_empty());
    }
}
