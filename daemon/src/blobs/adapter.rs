//! The port.

use super::files::Files;
use super::reader::pieces;
use super::writer::FileWriter;
use async_trait::async_trait;
use deputy_actors::ports::{BlobContent, BlobFault, BlobWriter, Blobs};
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use std::path::Path;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// What time it is.
type Now = Arc<dyn Fn() -> At + Send + Sync>;

/// Blobs in files. Cheap to clone.
#[derive(Clone)]
pub struct FileBlobs(Arc<Shared>);

pub(super) struct Shared {
    pub(super) files: Files,
    pub(super) now: Now,
}

impl FileBlobs {
    /// Blobs below the data directory, which is locked by now: what unfinished writers left is removed.
    pub fn try_new(data_dir: &Path, now: Now) -> Result<Self, BlobFault> {
        Ok(Self(Arc::new(Shared { files: Files::try_new(data_dir.join("blobs"))?, now })))
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files) -> Result<T, BlobFault> + Send + 'static,
    ) -> Result<T, BlobFault> {
        let shared = Arc::clone(&self.0);
        blocking(move || work(&shared.files)).await
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn begin(&self) -> Result<Box<dyn BlobWriter>, BlobFault> {
        let incoming = self.with(Files::begin).await?;
        Ok(Box::new(FileWriter::new(Arc::clone(&self.0), incoming)))
    }

    async fn open(&self, digest: BlobDigest) -> Result<Option<BlobContent>, BlobFault> {
        let opened = self.with(move |files| files.open(digest)).await?;
        Ok(opened.map(|(file, size_bytes)| BlobContent { size_bytes, bytes: pieces(file, size_bytes) }))
    }

    async fn exists(&self, digest: BlobDigest) -> Result<bool, BlobFault> {
        self.with(move |files| files.exists(digest)).await
    }

    async fn older_than(&self, moment: At) -> Result<Vec<BlobDigest>, BlobFault> {
        self.with(move |files| files.older_than(moment)).await
    }

    async fn remove(&self, digest: BlobDigest, older_than: At) -> Result<bool, BlobFault> {
        self.with(move |files| files.remove(digest, older_than)).await
    }
}

/// Runs file work where waiting for a disk is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobFault> + Send + 'static,
) -> Result<T, BlobFault> {
    spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(BlobFault::Io { operation: "worked on", detail: format!("the work was cut short: {error}") })
    })
}
