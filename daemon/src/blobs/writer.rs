//! Writing one.

use super::blocking::blocking;
use super::files::{Files, Incoming, fault};
use async_trait::async_trait;
use deputy_actors::ports::{Blob, BlobFault, BlobWriter};
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::Arc;

/// Gathered before it goes to the disk: output comes in small pieces.
const GATHERED_BYTES: usize = 1 << 18;

/// What time it is.
pub(super) type Now = Arc<dyn Fn() -> At + Send + Sync>;

/// A blob in the making.
pub(super) struct FileWriter {
    files: Arc<Files>,
    now: Now,
    /// Absent after a write that failed, or was given up in the middle.
    draft: Option<Draft>,
    gathered: Vec<u8>,
}

struct Draft {
    incoming: Incoming,
    hasher: Sha256,
    size_bytes: u64,
}

impl FileWriter {
    pub(super) fn new(files: Arc<Files>, now: Now, incoming: Incoming) -> Self {
        let draft = Draft { incoming, hasher: Sha256::new(), size_bytes: 0 };
        Self { files, now, draft: Some(draft), gathered: Vec::new() }
    }

    async fn flush(&mut self) -> Result<Draft, BlobFault> {
        let gathered = std::mem::take(&mut self.gathered);
        let Some(mut draft) = self.draft.take() else {
            let detail = "an earlier write failed".to_owned();
            return Err(BlobFault::Io { operation: "written", detail });
        };
        blocking(move || {
            draft.incoming.file.write_all(&gathered).map_err(fault("written"))?;
            draft.hasher.update(&gathered);
            draft.size_bytes += gathered.len() as u64;
            Ok(draft)
        })
        .await
    }
}

#[async_trait]
impl BlobWriter for FileWriter {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), BlobFault> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED_BYTES {
            self.draft = Some(self.flush().await?);
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Blob, BlobFault> {
        let Draft { incoming, hasher, size_bytes } = self.flush().await?;
        let (files, now) = (Arc::clone(&self.files), (self.now)());
        blocking(move || {
            let digest = BlobDigest(hasher.finalize().into());
            files.keep(&incoming, digest, now)?;
            Ok(Blob { digest, size_bytes })
        })
        .await
    }
}
