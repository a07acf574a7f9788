//! File tools and what they must not reach.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use deputy_protocol::link::{
    Answer, EntryKind, FsDelete, FsEdit, FsList, FsRead, FsWrite, ToolError, ToolErrorKind,
};
use deputy_runner::tools;
use deputy_runner::workspace::Workspace;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

/// A workspace `work` beside a file `secret` that must not be reached.
struct Place {
    base: TempDir,
    workspace: Workspace,
}

impl Place {
    fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir(base.path().join("work")).unwrap();
        fs::write(base.path().join("secret"), "outside").unwrap();
        let workspace = Workspace::open(&base.path().join("work")).unwrap();
        Self { base, workspace }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.base.path().join("work").join(name)
    }

    fn read(&self, path: &str) -> Result<Answer, ToolError> {
        tools::read(&self.workspace, &FsRead { path: path.into(), ..FsRead::default() })
    }

    fn write(&self, path: &str, content: &str) -> Result<Answer, ToolError> {
        tools::write(&self.workspace, &FsWrite { path: path.into(), content: content.into() })
    }

    fn edit(&self, path: &str, old: &str, new: &str, replace_all: bool) -> Result<Answer, ToolError> {
        let (old_string, new_string) = (old.into(), new.into());
        tools::edit(&self.workspace, &FsEdit { path: path.into(), old_string, new_string, replace_all })
    }

    fn list(&self, path: &str) -> Result<Answer, ToolError> {
        tools::list(&self.workspace, &FsList { path: path.into() })
    }

    fn delete(&self, path: &str) -> Result<Answer, ToolError> {
        tools::delete(&self.workspace, &FsDelete { path: path.into() })
    }
}

fn kind(result: Result<Answer, ToolError>) -> ToolErrorKind {
    match result {
        Err(error) => {
            assert!(error.message.len() > 20, "{error:?} says what to do next");
            error.kind
        }
        Ok(answer) => panic!("expected an error, got {answer:?}"),
    }
}

fn text(result: Result<Answer, ToolError>) -> String {
    match result {
        Ok(Answer::File(file)) => file.content,
        other => panic!("expected text, got {other:?}"),
    }
}

#[test]
fn no_path_leads_out_of_the_workspace() {
    let place = Place::new();
    let outside = place.base.path().join("secret");
    symlink("/etc", place.path("etc")).unwrap();
    symlink("..", place.path("up")).unwrap();
    symlink(&outside, place.path("direct")).unwrap();
    symlink("etc/passwd", place.path("twice")).unwrap();
    fs::create_dir(place.path("sub")).unwrap();
    let paths = [
        "../secret",
        "sub/../../secret",
        "./../secret",
        "/etc/passwd",
        "/workspace/../secret",
        "/workspace/../../etc/passwd",
        "/workspaces/x",
        "etc/passwd",
        "up/secret",
        "up/../secret",
        "direct",
        "twice",
        "/proc/self/root/etc/passwd",
        outside.to_str().unwrap(),
    ];
    for path in paths {
        for result in
            [place.read(path), place.write(path, "x"), place.edit(path, "o", "x", true), place.list(path)]
        {
            assert_eq!(kind(result), ToolErrorKind::OutsideWorkspace, "{path}");
        }
    }
    for path in ["../secret", "up/secret", "etc/hostname", "/etc/passwd", "/workspace/../secret"] {
        assert_eq!(kind(place.delete(path)), ToolErrorKind::OutsideWorkspace, "{path}");
    }
    assert_eq!(fs::read_to_string(outside).unwrap(), "outside");
    assert!(Path::new("/etc/passwd").exists());
}

#[test]
fn a_link_swapped_during_the_access_never_leads_out() {
    let place = Place::new();
    let outside = place.base.path().join("elsewhere");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "outside").unwrap();
    fs::create_dir(place.path("inner")).unwrap();
    fs::write(place.path("inner/file"), "inside").unwrap();
    let (shown, link) = (place.path("inner"), place.path("link"));
    symlink(&outside, &link).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                renameat_with(CWD, &shown, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            }
        });
        let mut seen = [0, 0];
        for _ in 0..20_000 {
            match place.read("inner/file") {
                Ok(answer) => {
                    assert_eq!(text(Ok(answer)), "inside");
                    seen[0] += 1;
                }
                Err(_) => seen[1] += 1,
            }
            let _ = place.write("inner/new", "agent");
            let _ = place.edit("inner/file", "outside", "agent", false);
            let _ = place.delete("inner/gone");
        }
        stop.store(true, Ordering::Relaxed);
        assert!(seen[0] > 0 && seen[1] > 0, "the race took place: {seen:?}");
    });
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "outside");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn absolute_paths_below_the_workspace_and_links_inside_it_work() {
    let place = Place::new();
    place.write("sub/file", "text").unwrap();
    symlink("sub/file", place.path("link")).unwrap();
    for path in ["/workspace/sub/file", "./sub/../sub/file", "link", place.path("sub/file").to_str().unwrap()]
    {
        assert_eq!(text(place.read(path)), "text", "{path}");
    }
    place.write("link", "through").unwrap();
    assert!(place.path("link").is_symlink());
    assert_eq!(text(place.read("sub/file")), "through");
}

#[test]
fn hard_names_are_only_names() {
    let place = Place::new();
    for name in ["-rf", "new\nline", "  ", "ü\u{202e}", "*", "$(id)", "a'b\"c", "...", ".hidden"] {
        place.write(name, name).unwrap();
        assert_eq!(text(place.read(name)), name);
        place.delete(name).unwrap();
        assert_eq!(kind(place.read(name)), ToolErrorKind::NotFound);
    }
    assert_eq!(kind(place.read("nul\0")), ToolErrorKind::Invalid);
    assert_eq!(kind(place.write(&"x".repeat(300), "")), ToolErrorKind::Invalid);
}

#[test]
fn pipes_and_devices_are_refused_at_once() {
    let place = Place::new();
    std::process::Command::new("mkfifo").arg(place.path("pipe")).status().unwrap();
    assert_eq!(kind(place.read("pipe")), ToolErrorKind::Invalid);
    assert_eq!(kind(place.edit("pipe", "a", "b", false)), ToolErrorKind::Invalid);
    assert_eq!(kind(place.write("pipe", "x")), ToolErrorKind::Invalid);
}

#[test]
fn a_written_file_keeps_its_mode_and_leaves_nothing_behind() {
    let place = Place::new();
    assert!(matches!(
        place.write("deep/er/file", "one"),
        Ok(Answer::Written { size_bytes: 3, created: true })
    ));
    fs::set_permissions(place.path("deep/er/file"), fs::Permissions::from_mode(0o751)).unwrap();
    assert!(matches!(
        place.write("deep/er/file", "three"),
        Ok(Answer::Written { size_bytes: 5, created: false })
    ));
    let mode = fs::metadata(place.path("deep/er/file")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o751);
    assert_eq!(fs::read_dir(place.path("deep/er")).unwrap().count(), 1);
    assert_eq!(kind(place.write("deep", "x")), ToolErrorKind::IsADirectory);
    assert_eq!(kind(place.write("deep/er/file/below", "x")), ToolErrorKind::Invalid);
    assert_eq!(kind(place.write("big", &"x".repeat(2 << 20))), ToolErrorKind::TooLarge);
}

#[test]
fn an_edit_needs_text_that_occurs_exactly_once() {
    let place = Place::new();
    place.write("file", "one two two\n").unwrap();
    assert_eq!(kind(place.edit("file", "three", "x", false)), ToolErrorKind::NotFound);
    assert_eq!(kind(place.edit("file", "two", "x", false)), ToolErrorKind::Conflict);
    assert_eq!(kind(place.edit("file", "", "x", false)), ToolErrorKind::Invalid);
    assert_eq!(kind(place.edit("file", "one", "one", false)), ToolErrorKind::Invalid);
    assert_eq!(kind(place.edit("missing", "one", "two", false)), ToolErrorKind::NotFound);
    assert_eq!(text(place.read("file")), "one two two\n");
    assert!(matches!(place.edit("file", "one", "1", false), Ok(Answer::Edited { replacements: 1 })));
    assert!(matches!(place.edit("file", "two", "2", true), Ok(Answer::Edited { replacements: 2 })));
    assert_eq!(text(place.read("file")), "1 2 2\n");
}

#[test]
fn an_edit_leaves_other_bytes_alone_and_hints_at_line_ends() {
    let place = Place::new();
    fs::write(place.path("bytes"), b"\xff\0old\xfe").unwrap();
    place.edit("bytes", "old", "new", false).unwrap();
    assert_eq!(fs::read(place.path("bytes")).unwrap(), b"\xff\0new\xfe");
    place.write("dos", "a\r\nb\r\n").unwrap();
    let Err(error) = place.edit("dos", "a\nb", "c", false) else { panic!("it does not occur like that") };
    assert!(error.message.contains(r"\r\n"), "{}", error.message);
    place.write("overlap", "aaaa").unwrap();
    assert!(matches!(place.edit("overlap", "aa", "b", true), Ok(Answer::Edited { replacements: 2 })));
}

#[test]
fn a_read_gives_the_lines_that_were_asked_for() {
    let place = Place::new();
    place.write("file", "1\n2\n3\n4\n5").unwrap();
    let read = |offset, limit| {
        let call = FsRead { path: "file".into(), offset: Some(offset), limit, ..FsRead::default() };
        match tools::read(&place.workspace, &call) {
            Ok(Answer::File(file)) => (file.content, file.lines, file.truncated),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(read(2, Some(2)), ("2\n3\n".into(), 2, true));
    assert_eq!(read(4, Some(9)), ("4\n5".into(), 2, false));
    assert_eq!(read(5, Some(1)), ("5".into(), 1, false));
    assert_eq!(read(6, None), (String::new(), 0, false));
    assert_eq!(read(0, Some(0)), (String::new(), 0, true));
}

#[test]
fn large_and_binary_files_are_answered_as_such() {
    let place = Place::new();
    fs::write(place.path("large"), "0123456\n".repeat(100_000)).unwrap();
    let Ok(Answer::File(file)) = place.read("large") else { panic!("it is text") };
    assert!(file.truncated && file.content.len() <= 256 * 1024 && file.content.ends_with('\n'));
    assert!(file.note.unwrap().contains(&format!("offset {}", file.lines + 1)));
    fs::write(place.path("one-line"), "€".repeat(200_000)).unwrap();
    let Ok(Answer::File(file)) = place.read("one-line") else { panic!("it is text") };
    assert!(file.truncated && file.content.chars().all(|c| c == '€'));
    fs::write(place.path("binary"), b"ab\0cd").unwrap();
    assert!(matches!(place.read("binary"), Ok(Answer::Binary { size_bytes: 5, .. })));
    fs::write(place.path("latin"), b"gr\xfcn").unwrap();
    assert!(matches!(place.read("latin"), Ok(Answer::Binary { .. })));
    fs::write(place.path("empty"), "").unwrap();
    assert_eq!(text(place.read("empty")), "");
}

#[test]
fn a_folder_is_listed_without_following_links() {
    let place = Place::new();
    place.write("b", "12").unwrap();
    place.write("a/x", "").unwrap();
    symlink("/etc", place.path("c")).unwrap();
    for answer in [place.list(""), place.list("."), place.read("/workspace")] {
        let Ok(Answer::Listing(listing)) = answer else { panic!("{answer:?}") };
        let found: Vec<_> = listing.entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
        assert_eq!(found, [("a", EntryKind::Folder), ("b", EntryKind::File), ("c", EntryKind::Link)]);
    }
    assert_eq!(kind(place.list("b")), ToolErrorKind::Invalid);
    assert_eq!(kind(place.list("missing")), ToolErrorKind::NotFound);
}

#[test]
fn a_delete_takes_links_and_folders_but_not_what_links_point_at() {
    let place = Place::new();
    place.write("folder/deep/file", "x").unwrap();
    symlink("../../secret", place.path("folder/out")).unwrap();
    symlink(place.base.path(), place.path("folder/base")).unwrap();
    place.delete("folder").unwrap();
    assert!(!place.path("folder").exists() && place.base.path().join("secret").exists());
    for root in ["", ".", "/workspace", "..", "sub/.."] {
        assert!(matches!(kind(place.delete(root)), ToolErrorKind::Invalid), "{root}");
    }
    assert_eq!(kind(place.delete("folder")), ToolErrorKind::NotFound);
}

#[test]
fn a_file_or_a_folder_is_read_as_it_was_at_a_commit() {
    let place = Place::new();
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(place.path(""))
            .status()
            .unwrap();
        assert!(done.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    fs::create_dir(place.path("src")).unwrap();
    fs::write(place.path("src/a.txt"), "one\ntwo\nthree\n").unwrap();
    symlink("../../secret", place.path("src/link")).unwrap();
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message=begin"]);
    fs::write(place.path("src/a.txt"), "changed\n").unwrap();
    fs::remove_file(place.path("src/link")).unwrap();
    let at = |path: &str, at_ref: &str| {
        let (path, at_ref) = (path.to_owned(), Some(at_ref.to_owned()));
        tools::read(&place.workspace, &FsRead { path, at_ref, offset: Some(2), limit: Some(1) })
    };
    let Ok(Answer::File(text)) = at("src/a.txt", "HEAD") else { panic!("no text") };
    assert_eq!((text.content.as_str(), text.lines, text.size_bytes, text.truncated), ("two\n", 1, 14, true));
    let Ok(Answer::Listing(list)) = at("src", "main") else { panic!("no listing") };
    let entries: Vec<_> =
        list.entries.iter().map(|entry| (entry.name.as_str(), entry.kind, entry.size_bytes)).collect();
    assert_eq!(entries, [("a.txt", EntryKind::File, 14), ("link", EntryKind::Link, 0)]);
    let Ok(Answer::Listing(root)) = at(".", "HEAD") else { panic!("no listing") };
    assert_eq!(root.entries[0].kind, EntryKind::Folder);
    // A link is its own text there, and never what it points at.
    let Ok(Answer::File(link)) = at("src/link", "HEAD") else { panic!("no text") };
    assert!(!link.content.contains("outside"));
    assert_eq!(kind(at("src/none.txt", "HEAD")), ToolErrorKind::NotFound);
    assert_eq!(kind(at("src/a.txt", "nowhere")), ToolErrorKind::NotFound);
    for (path, reference) in [("a", "--output=x"), ("a", ""), ("a", "HEAD:src"), ("../secret", "HEAD")] {
        assert!(at(path, reference).is_err(), "{path} at {reference}");
    }
}
