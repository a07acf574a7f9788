use super::entries::{Entry, FILE, FOLDER, canonical, serialised};
use super::names::{is_dot_git, is_safe_entry};
use git2::Oid;

#[test]
fn entries_are_sorted_as_git_sorts_them() {
    let entry = |name: &str, mode| Entry { name: name.into(), mode, id: Oid::ZERO_SHA1 };
    let bytes = serialised(vec![entry("a0", FILE), entry("a", FOLDER), entry("a.b", FILE), entry("A", FILE)]);
    let text = String::from_utf8_lossy(&bytes).replace(&"\0".repeat(20), "").replace('\0', ";");
    assert_eq!(text, "100644 A;100644 a.b;40000 a;100644 a0;");
}

#[test]
fn old_modes_are_read_as_todays() {
    assert_eq!(
        [0o100_664, 0o100_775, 0o040_000, 0o120_000, 0o160_000].map(canonical),
        [0o100_644, 0o100_755, 0o040_000, 0o120_000, 0o160_000]
    );
}

#[test]
fn names_that_some_system_takes_for_git_are_known() {
    for name in
        [".git", ".GiT", ".git.", ".git ", ".git. .", "git~1", "GIT~1", ".git::$INDEX_ALLOCATION", ".git\\x"]
    {
        assert!(is_dot_git(name.as_bytes()), "{name}");
    }
    assert!(is_dot_git(".g\u{200c}it\u{feff}".as_bytes()));
    for name in [".gitignore", ".git2", "git", "git~2", "x.git", ".gi", "...", ""] {
        assert!(!is_dot_git(name.as_bytes()), "{name}");
    }
    assert!(!is_dot_git(b"\xff.git"));
}

#[test]
fn names_that_lead_elsewhere_are_not_safe() {
    for name in ["", ".", "..", "a/b", "/", ".git"] {
        assert!(!is_safe_entry(name.as_bytes()), "{name}");
    }
    for name in ["-rf", "a\nb", "...", "\u{1b}"] {
        assert!(is_safe_entry(name.as_bytes()), "{name:?}");
    }
}
