//! Names of files as text: a branch of a hostile remote can have any bytes in its name.

use std::ffi::OsString;
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

/// A path as plain ASCII.
pub(super) fn encode(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_graphic() && *byte != b'%' {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The path again, if it leads down and nowhere else.
pub(super) fn decode(text: &str) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    let path = PathBuf::from(OsString::from_vec(bytes));
    let leads_down = path.components().all(|part| matches!(part, Component::Normal(_)));
    (leads_down && path.components().next().is_some()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_survives_and_none_leads_out() {
        for name in ["repos/a.git/HEAD", "refs/heads/100%", "with space\n", "ü"] {
            assert_eq!(decode(&encode(Path::new(name))).as_deref(), Some(Path::new(name)));
        }
        let broken = PathBuf::from(OsString::from_vec(vec![b'a', 0xff, b'/', b'b']));
        assert_eq!(encode(&broken), "a%FF/b");
        assert_eq!(decode("a%FF/b"), Some(broken));
        for hostile in ["../x", "a/../../x", "/etc/passwd", "", "%", "%2", "%2E%2E/x", "%zz"] {
            assert_eq!(decode(hostile), None, "{hostile}");
        }
    }
}
