//! The port.

use super::blocking::blocking;
use super::files::Files;
use super::reader::pieces;
use super::writer::{FileWriter, Now};
use async_trait::async_trait;
use deputy_actors::ports::{BlobContent, BlobFault, BlobWriter, Blobs};
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use std::path::Path;
use std::sync::Arc;

/// Blobs in files. Cheap to clone.
#[derive(Clone)]
pub struct FileBlobs {
    files: Arc<Files>,
    now: Now,
}

impl FileBlobs {
    /// Blobs below the data directory, which is locked by now: what unfinished writers left is removed.
    pub fn try_new(data_dir: &Path, now: Now) -> Result<Self, BlobFault> {
        Ok(Self { files: Arc::new(Files::try_new(data_dir.join("blobs"))?), now })
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files) -> Result<T, BlobFault> + Send + 'static,
    ) -> Result<T, BlobFault> {
        let files = Arc::clone(&self.files);
        blocking(move || work(&files)).await
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn begin(&self) -> Result<Box<dyn BlobWriter>, BlobFault> {
        let incoming = self.with(Files::begin).await?;
        Ok(Box::new(FileWriter::new(Arc::clone(&self.files), Arc::clone(&self.now), incoming)))
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
