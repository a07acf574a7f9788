//! What is kept by its content, outside of the ledger.

use async_trait::async_trait;
use bytes::Bytes;
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use futures::stream::BoxStream;
use std::fmt;

/// Why bytes could not be kept or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobFault {
    /// The disk: full, read-only, broken.
    #[error("a blob could not be {operation}: {detail}")]
    Io {
        /// What was tried, as a participle.
        operation: &'static str,
        /// What the system said.
        detail: String,
    },
    /// What lies under this name is something else by now.
    #[error("blob {0} is damaged: its content is not what was kept")]
    Damaged(BlobDigest),
}

/// What was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its name.
    pub digest: BlobDigest,
    /// Its size.
    pub size_bytes: u64,
}

/// A blob in the making. Dropping it leaves nothing behind.
#[async_trait]
pub trait BlobWriter: Send {
    /// Adds bytes.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), BlobFault>;

    /// Keeps what was written: after this it survives a power cut. The same content is kept once.
    async fn finish(self: Box<Self>) -> Result<Blob, BlobFault>;
}

/// The bytes of a blob, in pieces.
pub type BlobBytes = BoxStream<'static, Result<Bytes, BlobFault>>;

/// A blob that was opened. Its content was compared with its name.
pub struct BlobContent {
    /// Its size.
    pub size_bytes: u64,
    /// All of it, from the first byte.
    pub bytes: BlobBytes,
}

impl fmt::Debug for BlobContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobContent").field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

/// Blobs: named by their content, never changed. One that no fact names is collected some day.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Begins one.
    async fn begin(&self) -> Result<Box<dyn BlobWriter>, BlobFault>;

    /// Opens one. `None`: there is none of this name.
    async fn open(&self, digest: BlobDigest) -> Result<Option<BlobContent>, BlobFault>;

    /// Whether there is one of this name.
    async fn exists(&self, digest: BlobDigest) -> Result<bool, BlobFault>;

    /// Those that nobody kept anew since, and what unfinished writers left before that moment is removed.
    async fn older_than(&self, moment: At) -> Result<Vec<BlobDigest>, BlobFault>;

    /// Removes one, unless somebody kept it anew since that moment; says whether it is gone.
    async fn remove(&self, digest: BlobDigest, older_than: At) -> Result<bool, BlobFault>;
}
