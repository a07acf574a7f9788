//! Blobs in memory.

use super::ManualClock;
use super::life::{Life, Pulse};
use super::trips::{Trips, tripped};
use crate::ports::{Blob, BlobContent, BlobFault, BlobWriter, Blobs, Clock};
use async_trait::async_trait;
use bytes::Bytes;
use deputy_domain::blob::digest;
use deputy_protocol::At;
use deputy_protocol::blob::BlobDigest;
use futures::stream;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Hook = Box<dyn FnMut() + Send>;

#[derive(Clone)]
struct Kept {
    bytes: Bytes,
    kept_at: At,
}

/// Blobs that outlive the daemons' lives.
#[derive(Clone)]
pub struct FakeBlobs {
    kept: Arc<Mutex<BTreeMap<BlobDigest, Kept>>>,
    hook: Arc<Mutex<Option<Hook>>>,
    clock: ManualClock,
    life: Life,
    pulse: Pulse,
    /// Calls that fail.
    pub faults: Trips<BlobFault>,
}

impl FakeBlobs {
    /// No blobs yet.
    pub fn new(clock: ManualClock, pulse: Pulse) -> Self {
        let (kept, hook) = (Arc::default(), Arc::default());
        Self { kept, hook, clock, life: Life::default(), pulse, faults: Trips::default() }
    }

    /// The same blobs, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// What lies under a name.
    pub fn content(&self, digest: &BlobDigest) -> Option<Bytes> {
        self.lock().get(digest).map(|kept| kept.bytes.clone())
    }

    /// All names.
    pub fn names(&self) -> Vec<BlobDigest> {
        self.lock().keys().copied().collect()
    }

    /// Called whenever something was kept, before anybody hears of it.
    pub fn after_keep(&self, hook: impl FnMut() + Send + 'static) {
        *self.hook.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(hook));
    }

    /// Puts something else under a name.
    pub fn damage(&self, digest: &BlobDigest) {
        if let Some(kept) = self.lock().get_mut(digest) {
            kept.bytes = Bytes::from_static(b"something else");
        }
    }

    async fn act<T>(
        &self,
        act: impl FnOnce(&mut BTreeMap<BlobDigest, Kept>) -> Result<T, BlobFault> + Send,
    ) -> Result<T, BlobFault> {
        self.life.goes_on().await;
        self.pulse.change();
        tokio::task::yield_now().await;
        self.life.goes_on().await;
        tripped(self.faults.trip(), || act(&mut self.lock()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<BlobDigest, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Draft {
    blobs: FakeBlobs,
    bytes: Vec<u8>,
}

#[async_trait]
impl BlobWriter for Draft {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), BlobFault> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Blob, BlobFault> {
        let Self { blobs, bytes } = *self;
        let blob = Blob { digest: digest(&bytes), size_bytes: bytes.len() as u64 };
        let kept = Kept { bytes: bytes.into(), kept_at: blobs.clock.now() };
        blobs
            .act(|all| {
                all.insert(blob.digest, kept);
                if let Some(hook) = blobs.hook.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                    hook();
                }
                Ok(blob)
            })
            .await?;
        blobs.life.goes_on().await;
        Ok(blob)
    }
}

#[async_trait]
impl Blobs for FakeBlobs {
    async fn begin(&self) -> Result<Box<dyn BlobWriter>, BlobFault> {
        self.act(|_| Ok(())).await?;
        Ok(Box::new(Draft { blobs: self.clone(), bytes: Vec::new() }))
    }

    async fn open(&self, name: BlobDigest) -> Result<Option<BlobContent>, BlobFault> {
        let found = self.act(|all| Ok(all.get(&name).cloned())).await?;
        let Some(Kept { bytes, .. }) = found else { return Ok(None) };
        if digest(&bytes) != name {
            return Err(BlobFault::Damaged(name));
        }
        let size_bytes = bytes.len() as u64;
        Ok(Some(BlobContent { size_bytes, bytes: Box::pin(stream::once(async move { Ok(bytes) })) }))
    }

    async fn exists(&self, name: BlobDigest) -> Result<bool, BlobFault> {
        self.act(|all| Ok(all.contains_key(&name))).await
    }

    async fn older_than(&self, moment: At) -> Result<Vec<BlobDigest>, BlobFault> {
        self.act(|all| {
            Ok(all.iter().filter(|(_, kept)| kept.kept_at < moment).map(|(name, _)| *name).collect())
        })
        .await
    }

    async fn remove(&self, name: BlobDigest, older_than: At) -> Result<bool, BlobFault> {
        self.act(|all| {
            let goes = all.get(&name).is_some_and(|kept| kept.kept_at < older_than);
            if goes {
                all.remove(&name);
            }
            Ok(goes)
        })
        .await
    }
}
