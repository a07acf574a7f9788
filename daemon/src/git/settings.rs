//! What the installation decides about git.

use deputy_protocol::At;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The present moment, asked of whoever owns the clock.
pub type Now = Arc<dyn Fn() -> At + Send + Sync>;

/// How Deputy keeps repositories.
#[derive(Clone, Debug)]
pub struct GitSettings {
    /// Repositories, trees and keys lie below it.
    pub data_dir: PathBuf,
    /// Author and committer of Deputy's commits.
    pub author_name: String,
    /// Their address.
    pub author_email: String,
    /// A new or changed file above this is refused, in bytes.
    pub file_size_max_bytes: u64,
    /// New content of one capture above this is refused, in bytes.
    pub capture_size_max_bytes: u64,
    /// How long the first copy of a repository may take.
    pub clone_timeout: Duration,
    /// How long any other talk with a remote may take.
    pub exchange_timeout: Duration,
    /// A spare tree is made ahead for repositories of at least this many files.
    pub spare_files_min: usize,
    /// Without this much free space none is made ahead, in bytes.
    pub spare_free_min_bytes: u64,
}

impl GitSettings {
    /// The shipped defaults: 100 MiB is where large hosts refuse a file; 2 GiB of new content is a dependency folder
    /// that nobody ignored.
    pub fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            author_name: "Deputy".to_owned(),
            author_email: "deputy@localhost".to_owned(),
            file_size_max_bytes: 100 << 20,
            capture_size_max_bytes: 2 << 30,
            clone_timeout: Duration::from_mins(30),
            exchange_timeout: Duration::from_mins(5),
            // Fewer are made in the time that a rename and its checks would save.
            spare_files_min: 256,
            spare_free_min_bytes: 4 << 30,
        }
    }
}
