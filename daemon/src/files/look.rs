//! What is in a folder, and in a file.

use super::find::{Found, find, is_gits};
use async_trait::async_trait;
use deputy_actors::ports::{BrowseTrees, SHOWN_BYTES_MAX, TreeFault, TreeFile, TreeFolder};
use deputy_protocol::api::{FileEntry, FileKind};
use deputy_protocol::ids::RunId;
use rustix::fs::{AtFlags, Dir, FileType, statat};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Entries of a folder that are shown.
const ENTRIES_MAX: usize = 2_000;
/// Entries that are seen: with more, those that are shown are any of them.
const SEEN_MAX: usize = 50_000;

/// The trees below a data directory. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TreeFiles {
    runs: PathBuf,
}

impl TreeFiles {
    /// Those below this data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self { runs: data_dir.join("runs") }
    }

    async fn look<T: Send + 'static>(
        &self,
        run_id: RunId,
        path: &str,
        read: impl FnOnce(&Found) -> Result<T, TreeFault> + Send + 'static,
    ) -> Result<Option<T>, TreeFault> {
        let (tree, path) = (self.runs.join(run_id.to_string()).join("tree"), path.to_owned());
        let looked = tokio::task::spawn_blocking(move || match find(&tree, &path)? {
            Some(found) => read(&found).map(Some),
            None => Ok(None),
        });
        looked.await.unwrap_or_else(|error| Err(TreeFault::Io(error.to_string())))
    }
}

#[async_trait]
impl BrowseTrees for TreeFiles {
    async fn folder(&self, run_id: RunId, path: &str) -> Result<Option<TreeFolder>, TreeFault> {
        self.look(run_id, path, folder).await
    }

    async fn file(&self, run_id: RunId, path: &str) -> Result<Option<TreeFile>, TreeFault> {
        self.look(run_id, path, file).await
    }
}

fn folder(found: &Found) -> Result<TreeFolder, TreeFault> {
    if found.kind() != FileType::Directory {
        return Err(TreeFault::Invalid("it is no folder: read it".to_owned()));
    }
    let opened = found.open()?;
    let io = |error: rustix::io::Errno| TreeFault::Io(error.to_string());
    let mut names = Vec::new();
    for entry in Dir::read_from(&opened).map_err(io)?.take(SEEN_MAX) {
        let name = entry.map_err(io)?.file_name().to_owned();
        if !matches!(name.as_bytes(), b"." | b"..") && !is_gits(name.as_bytes()) {
            names.push(name);
        }
    }
    names.sort_unstable();
    let truncated = names.len() > ENTRIES_MAX;
    names.truncate(ENTRIES_MAX);
    let entries = names.into_iter().filter_map(|name| {
        // One that vanished since is not in it.
        let stat = statat(&opened, &name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => FileKind::File,
            FileType::Directory => FileKind::Folder,
            FileType::Symlink => FileKind::Link,
            _ => FileKind::Other,
        };
        let size_bytes = (kind == FileKind::File).then(|| u64::try_from(stat.st_size).unwrap_or(0));
        Some(FileEntry { name: name.to_string_lossy().into_owned(), kind, size_bytes })
    });
    Ok(TreeFolder { entries: entries.collect(), truncated })
}

fn file(found: &Found) -> Result<TreeFile, TreeFault> {
    let invalid = |why: &str| Err(TreeFault::Invalid(why.to_owned()));
    match found.kind() {
        FileType::RegularFile => {}
        FileType::Directory => return invalid("it is a folder: list it"),
        FileType::Symlink => return invalid("it is a link: links are not followed"),
        _ => return invalid("it is a pipe, a socket or a device, and is not read"),
    }
    let mut bytes = Vec::new();
    let opened = File::from(found.open()?);
    opened
        .take(SHOWN_BYTES_MAX as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| TreeFault::Io(error.to_string()))?;
    // It may have grown since it was looked at.
    let size_bytes = u64::try_from(found.stat.st_size).unwrap_or(0).max(bytes.len() as u64);
    Ok(TreeFile { bytes, size_bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType as Kind, Mode, mknodat};
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use uuid::Uuid;

    fn tree() -> (tempfile::TempDir, TreeFiles, RunId, PathBuf) {
        let data = tempfile::tempdir().unwrap();
        let run_id = RunId(Uuid::from_u128(7));
        let tree = data.path().join("runs").join(run_id.to_string()).join("tree");
        fs::create_dir_all(&tree).unwrap();
        let files = TreeFiles::new(data.path());
        (data, files, run_id, tree)
    }

    fn said(fault: TreeFault) -> String {
        match fault {
            TreeFault::Invalid(why) => why,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_lies_there_is_shown_and_git_is_left_out() {
        let (_data, files, run_id, tree) = tree();
        fs::create_dir_all(tree.join(".git/objects")).unwrap();
        fs::create_dir_all(tree.join("src")).unwrap();
        fs::write(tree.join("src/main.rs"), "fn main() {}\n").unwrap();
        symlink("/etc/passwd", tree.join("way out")).unwrap();
        let top = files.folder(run_id, "").await.unwrap().unwrap();
        let seen: Vec<_> = top.entries.iter().map(|it| (it.name.as_str(), it.kind)).collect();
        assert_eq!(seen, [("src", FileKind::Folder), ("way out", FileKind::Link)]);
        let below = files.folder(run_id, "src").await.unwrap().unwrap();
        assert_eq!(below.entries[0].size_bytes, Some(13));
        let file = files.file(run_id, "src/main.rs").await.unwrap().unwrap();
        assert_eq!((file.bytes.as_slice(), file.size_bytes), (b"fn main() {}\n".as_slice(), 13));
        assert!(files.file(run_id, "src/lib.rs").await.is_err_and(|it| it == TreeFault::Missing));
        let other = RunId(Uuid::from_u128(8));
        assert!(files.folder(other, "").await.unwrap().is_none(), "a run without a tree");
    }

    #[tokio::test]
    async fn no_path_leads_out_of_the_tree() {
        let (data, files, run_id, tree) = tree();
        fs::write(data.path().join("secret"), "hush").unwrap();
        symlink(data.path(), tree.join("up")).unwrap();
        symlink("../../../secret", tree.join("file")).unwrap();
        fs::create_dir(tree.join("inner")).unwrap();
        symlink("inner", tree.join("inside")).unwrap();
        for path in
            ["../secret", "inner/../../secret", "/etc/passwd", "./inner", "inner//x", "inner/", "a\0b"]
        {
            assert!(!said(files.file(run_id, path).await.unwrap_err()).is_empty(), "{path}");
        }
        for path in ["up/secret", "file", "up", "inside/x", "inside"] {
            assert!(said(files.file(run_id, path).await.unwrap_err()).contains("link"), "{path}");
        }
        assert!(said(files.folder(run_id, "up").await.unwrap_err()).contains("folder"));
        for path in [".git", ".git/config", "inner/.GIT/config"] {
            assert!(said(files.file(run_id, path).await.unwrap_err()).contains("git"), "{path}");
        }
    }

    #[tokio::test]
    async fn what_is_no_file_is_not_read_and_nobody_waits_for_it() {
        let (_data, files, run_id, tree) = tree();
        mknodat(CWD, tree.join("pipe"), Kind::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        assert!(said(files.file(run_id, "pipe").await.unwrap_err()).contains("pipe"));
        let top = files.folder(run_id, "").await.unwrap().unwrap();
        assert_eq!(top.entries[0].kind, FileKind::Other);
    }

    #[tokio::test]
    async fn a_name_that_is_no_text_is_shown_and_says_why_it_cannot_be_opened() {
        let (_data, files, run_id, tree) = tree();
        fs::write(tree.join(OsStr::from_bytes(b"caf\xe9")), "x").unwrap();
        let top = files.folder(run_id, "").await.unwrap().unwrap();
        assert_eq!(top.entries[0].name, "caf\u{fffd}");
        assert!(said(files.file(run_id, "caf\u{fffd}").await.unwrap_err()).contains("UTF-8"));
    }

    #[tokio::test]
    async fn much_is_shown_in_part() {
        let (_data, files, run_id, tree) = tree();
        for number in 0..=ENTRIES_MAX {
            fs::write(tree.join(format!("{number:05}")), "").unwrap();
        }
        let top = files.folder(run_id, "").await.unwrap().unwrap();
        assert!(top.truncated && top.entries.len() == ENTRIES_MAX);
        let large = File::create(tree.join("large")).unwrap();
        large.set_len(64 << 30).unwrap();
        let file = files.file(run_id, "large").await.unwrap().unwrap();
        assert_eq!((file.bytes.len(), file.size_bytes), (SHOWN_BYTES_MAX, 64 << 30));
    }
}
