//! Workspaces of runs, for people who look on.

use async_trait::async_trait;
use deputy_protocol::api::FileEntry;
use deputy_protocol::ids::RunId;

/// Bytes of a file that are shown, be it in a workspace or in a commit.
pub const SHOWN_BYTES_MAX: usize = 512 << 10;

/// A folder of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFolder {
    /// What is in it, by name.
    pub entries: Vec<FileEntry>,
    /// Whether there is more in it.
    pub truncated: bool,
}

/// A file of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Its beginning.
    pub bytes: Vec<u8>,
    /// Its size.
    pub size_bytes: u64,
}

/// Why something of a workspace is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeFault {
    /// It is not there.
    Missing,
    /// It is not to be shown, or not in this way, and why.
    Invalid(String),
    /// The disk failed.
    Io(String),
}

/// Workspaces of runs as they are now, whoever works in them.
#[async_trait]
pub trait BrowseTrees: Send + Sync + 'static {
    /// What is in a folder; the empty path is the top. `None`: the run has no workspace here.
    async fn folder(&self, run_id: RunId, path: &str) -> Result<Option<TreeFolder>, TreeFault>;

    /// What is in a file.
    async fn file(&self, run_id: RunId, path: &str) -> Result<Option<TreeFile>, TreeFault>;
}
