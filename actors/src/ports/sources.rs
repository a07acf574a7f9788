//! Repositories as they are at a commit, for those who read and do not work.

use super::WorkspaceFault;
use async_trait::async_trait;
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;

/// The commit at which a repository is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted {
    /// Its whole id.
    pub commit: String,
    /// What a reader should know (the remote could not be reached, so this is what was there before), if anything.
    pub remark: Option<String>,
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file of so many bytes.
    File {
        /// As it is kept.
        size_bytes: u64,
    },
    /// A link to another path. It is shown and not followed.
    Link,
    /// Another repository, which is not read.
    Repository,
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// Without the folder; hostile, with control characters spelled out.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// A folder, as far as it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// In the order of the repository.
    pub entries: Vec<FolderEntry>,
    /// Entries that are not among them, because there are too many.
    pub left_out: usize,
}

/// Some lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLines {
    /// Lines without their ends, from the first that was asked for; overlong ones are cut, with `…`.
    pub lines: Vec<String>,
    /// Lines of the whole file.
    pub lines_total: u64,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// A regular expression for one line.
    pub regex: String,
    /// Only in files whose paths fit this.
    pub glob: Option<String>,
}

/// A line that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedLine {
    /// Hostile, with control characters spelled out.
    pub path: String,
    /// From 1.
    pub line: u64,
    /// Of an overlong line only the beginning, with `…`.
    pub text: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// In the order of paths and lines.
    pub lines: Vec<MatchedLine>,
    /// Why there may be more, if there may.
    pub more: Option<String>,
}

/// Repositories at a commit: their objects are read, no tree is made, and nothing of theirs is run. Whatever a repository
/// holds, an answer costs bounded time and memory.
#[async_trait]
pub trait Sources: Send + Sync + 'static {
    /// The commit to read at: the one that is named by its id, maybe shortened, or the head of a branch, after a look at
    /// the remote if the last one is long ago. A remote that cannot be reached is a remark.
    async fn sight(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
        commit: Option<&str>,
    ) -> Result<Sighted, WorkspaceFault>;

    /// What is in a folder; the empty path is the top.
    async fn folder(&self, project_id: ProjectId, commit: &str, path: &str)
    -> Result<Folder, WorkspaceFault>;

    /// Lines of a file, from a line on. A file that is no text, or too large, is refused as
    /// [`WorkspaceFault::Invalid`].
    async fn file(
        &self,
        project_id: ProjectId,
        commit: &str,
        path: &str,
        first_line: u64,
        lines: u32,
    ) -> Result<FileLines, WorkspaceFault>;

    /// The beginning of a file, as bytes, and how many it has. What is no file is refused as [`WorkspaceFault::Invalid`].
    async fn beginning(
        &self,
        _project_id: ProjectId,
        _commit: &str,
        _path: &str,
        _bytes_max: usize,
    ) -> Result<(Vec<u8>, u64), WorkspaceFault> {
        Err(WorkspaceFault::Invalid("files cannot be read here".to_owned()))
    }

    /// Lines that fit a pattern. A pattern that is none is refused as [`WorkspaceFault::Invalid`].
    async fn find(
        &self,
        project_id: ProjectId,
        commit: &str,
        pattern: &Pattern,
    ) -> Result<Matches, WorkspaceFault>;
}
