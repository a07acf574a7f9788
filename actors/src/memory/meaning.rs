//! Meanings of memories, for those who have a provider that makes vectors of them. Without one nothing of this happens.

use super::embedder::{NoVector, embed};
use super::embeddings::{Embeddings, RETRY};
use super::handle::{MemoryHandle, found};
use crate::ports::{MemoryScope, World};
use deputy_domain::memory::nearest;
use deputy_protocol::ids::MemoryId;

/// Memories that are embedded with one call.
const BATCH: u32 = 32;

/// Vectors that are compared for one question: those of the newest memories.
const COMPARED_MAX: u32 = 10_000;

/// Memories that are near enough in meaning to be looked at.
const NEAR: usize = 16;

impl MemoryHandle {
    /// Memories that mean something near these words, the nearest first; `None` where nobody can tell.
    pub(super) async fn by_meaning(&self, words: &str, scope: &MemoryScope) -> Option<Vec<MemoryId>> {
        let embeddings = self.world.settings.embeddings.as_ref()?;
        match self.nearest(embeddings, words, scope).await {
            Ok(near) => Some(near),
            // It was told when it failed.
            Err(NoVector::Resting) => None,
            Err(error) => {
                tracing::warn!(model = %embeddings.model, %error, "memories are found by their words alone");
                None
            }
        }
    }

    async fn nearest(
        &self,
        embeddings: &Embeddings,
        words: &str,
        scope: &MemoryScope,
    ) -> Result<Vec<MemoryId>, NoVector> {
        let made = embed(embeddings, &self.world, &[words.to_owned()]).await?;
        let wanted = made.into_iter().next().unwrap_or_default();
        let model = embeddings.model.to_string();
        let all = self.world.search.vectors(&model, scope, COMPARED_MAX).await;
        Ok(nearest(&wanted, all.map_err(|fault| NoVector::Failed(fault.to_string()))?, NEAR))
    }

    /// Makes vectors of memories that have none; whether there may be more.
    async fn embed_some(&self, embeddings: &Embeddings) -> Result<bool, NoVector> {
        let name = embeddings.model.to_string();
        let search = &self.world.search;
        let index = |fault: crate::ports::SearchFault| NoVector::Failed(fault.to_string());
        let missing = search.without_vector(&name, BATCH).await.map_err(index)?;
        let (mut places, mut texts) = (Vec::new(), Vec::new());
        for (id, position) in missing {
            // One that was forgotten leaves the index as soon as that is read.
            if let Some(it) = self.row(id).await?.and_then(found) {
                places.push(position);
                texts.push(format!("{}: {}", it.known.key, it.known.text));
            }
        }
        if texts.is_empty() {
            return Ok(false);
        }
        let vectors = embed(embeddings, &self.world, &texts).await?;
        for (position, vector) in places.iter().zip(&vectors) {
            search.put_vector(&name, *position, vector).await.map_err(index)?;
        }
        Ok(true)
    }
}

/// Makes vectors of memories as they come, as long as there is an index. Ends at once where no provider is configured.
pub(crate) async fn keep_meanings(world: World) {
    let Some(embeddings) = world.settings.embeddings.clone() else { return };
    let handle = MemoryHandle::new(world.clone());
    let mut reached = world.search.reached();
    loop {
        reached.borrow_and_update();
        match handle.embed_some(&embeddings).await {
            Ok(true) => {}
            Ok(false) => {
                if reached.changed().await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(model = %embeddings.model, %error, "memories have no vectors yet; trying again");
                world.clock.sleep_until(world.clock.now() + RETRY).await;
            }
        }
    }
}
