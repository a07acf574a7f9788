//! Names that must not come out of a repository, or go into one.

/// Folders nested deeper than this are refused: each level costs a descriptor.
pub(crate) const DEPTH_MAX: usize = 200;

/// Whether an entry of a tree may become a file. A hostile tree can hold any bytes as a name.
pub(crate) fn is_safe_entry(name: &[u8]) -> bool {
    !name.is_empty() && name != b"." && name != b".." && !name.contains(&b'/') && !is_dot_git(name)
}

/// `.git`, and what other file systems take for it: git refuses those everywhere, so that a commit made here harms
/// nobody elsewhere. Rules: `is_ntfs_dotgit` and `is_hfs_dotgit` of git's `path.c` and `utf8.c`.
pub(crate) fn is_dot_git(name: &[u8]) -> bool {
    let plain = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        let text = String::from_utf8_lossy(name);
        text.chars().filter(|c| !is_ignored_by_hfs(*c)).collect::<String>().to_lowercase().into_bytes()
    };
    let end = plain.iter().position(|byte| matches!(byte, b':' | b'\\')).unwrap_or(plain.len());
    let kept = plain[..end].iter().rposition(|byte| !matches!(byte, b' ' | b'.')).map_or(0, |last| last + 1);
    matches!(&plain[..kept], b".git" | b"git~1")
}

fn is_ignored_by_hfs(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}
