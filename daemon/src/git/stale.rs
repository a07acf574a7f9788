//! Lock files that a process left when it was killed in the middle of moving a ref.
//!
//! git makes `NAME.lock` beside what it replaces and renames it at the end. One that lies there when the daemon starts
//! belongs to nobody: the data directory is locked, so no other daemon works here, and while it lies there the ref
//! can never be moved again.

use super::layout::Layout;
use std::fs;
use std::io;
use std::path::Path;

/// Removes what was left in any repository and beside any tree. What cannot be removed is reported, and met again when it is in the way.
pub(super) fn clear(layout: &Layout) {
    let repositories = fs::read_dir(layout.repos()).into_iter().flatten().flatten();
    for repository in repositories {
        let repository = repository.path();
        for name in ["HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock", "FETCH_HEAD.lock"] {
            remove(&repository.join(name));
        }
        clear_below(&repository.join("refs"));
    }
    for run in fs::read_dir(layout.runs()).into_iter().flatten().flatten() {
        remove(&run.path().join("index.lock"));
    }
}

fn clear_below(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => clear_below(&path),
            Ok(kind) if kind.is_file() && path.extension().is_some_and(|extension| extension == "lock") => {
                remove(&path);
            }
            _ => {}
        }
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Ok(()) => tracing::info!(path = %path.display(), "removed a lock that a killed process left"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a lock that a killed process left stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_locks_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().to_owned());
        let heads = layout.repos().join("one.git/refs/heads/deputy");
        fs::create_dir_all(&heads).unwrap();
        for name in ["a", "a.lock", "lock"] {
            fs::write(heads.join(name), "").unwrap();
        }
        fs::write(layout.repos().join("one.git/packed-refs.lock"), "").unwrap();
        let run = layout.runs().join("one");
        fs::create_dir_all(&run).unwrap();
        for name in ["index", "index.lock"] {
            fs::write(run.join(name), "").unwrap();
        }
        clear(&layout);
        assert!(run.join("index").exists() && !run.join("index.lock").exists());
        let mut left: Vec<_> =
            fs::read_dir(&heads).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["a", "lock"]);
        assert!(!layout.repos().join("one.git/packed-refs.lock").exists());
    }
}
