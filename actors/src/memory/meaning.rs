//! Meanings of memories, for those who have a provider that makes vectors of them. Without one nothing of this happens.

use super::error::MemoryError;
use super::handle::{MemoryHandle, found};
use crate::ports::{MemoryScope, World};
use chrono::TimeDelta;
use deputy_domain::memory::nearest;
use deputy_domain::model::ModelName;
use deputy_protocol::ids::MemoryId;

/// Memories that are embedded with one call.
const BATCH: u32 = 32;

/// Vectors that are compared for one question: those of the newest memories.
const COMPARED_MAX: u32 = 10_000;

/// Memories that are near enough in meaning to be looked at.
const NEAR: usize = 16;

/// Until a provider that failed is asked again.
const RETRY: TimeDelta = TimeDelta::minutes(1);

impl MemoryHandle {
    /// Memories that mean something near these words, the nearest first; `None` where nobody can tell.
    pub(super) async fn by_meaning(&self, words: &str, scope: &MemoryScope) -> Option<Vec<MemoryId>> {
        let model = self.world.settings.embeddings.as_ref()?;
        match self.nearest(model, words, scope).await {
            Ok(near) => Some(near),
            Err(error) => {
                tracing::warn!(%model, error, "memories are looked for by their words alone");
                None
            }
        }
    }

    async fn nearest(
        &self,
        model: &ModelName,
        words: &str,
        scope: &MemoryScope,
    ) -> Result<Vec<MemoryId>, String> {
        let made = self.world.models.embed(model, &[words.to_owned()]).await;
        let wanted =
            made.map_err(|fault| fault.to_string())?.pop().ok_or("there was no vector in the answer")?;
        let all = self.world.search.vectors(&model.to_string(), scope, COMPARED_MAX).await;
        Ok(nearest(&wanted, all.map_err(|fault| fault.to_string())?, NEAR))
    }

    /// Makes vectors of memories that have none; whether there may be more.
    async fn embed_some(&self, model: &ModelName) -> Result<bool, String> {
        let name = model.to_string();
        let World { search, models, .. } = &self.world;
        let missing = search.without_vector(&name, BATCH).await.map_err(|fault| fault.to_string())?;
        let (mut places, mut texts) = (Vec::new(), Vec::new());
        for (id, position) in missing {
            let doc = self.row(id).await.map_err(|fault| MemoryError::from(fault).to_string())?;
            // One that was forgotten leaves the index as soon as that is read.
            if let Some(it) = doc.and_then(found) {
                places.push((id, position));
                texts.push(format!("{}: {}", it.known.key, it.known.text));
            }
        }
        if texts.is_empty() {
            return Ok(false);
        }
        let vectors = models.embed(model, &texts).await.map_err(|fault| fault.to_string())?;
        if vectors.len() != places.len() {
            return Err(format!("{} vectors came for {} texts", vectors.len(), places.len()));
        }
        for ((_, position), vector) in places.iter().zip(&vectors) {
            search.put_vector(&name, *position, vector).await.map_err(|fault| fault.to_string())?;
        }
        Ok(true)
    }
}

/// Makes vectors of memories as they come, as long as there is an index. Ends at once where no provider is configured.
pub(crate) async fn keep_meanings(world: World) {
    let Some(model) = world.settings.embeddings.clone() else { return };
    let handle = MemoryHandle::new(world.clone());
    let mut reached = world.search.reached();
    loop {
        reached.borrow_and_update();
        match handle.embed_some(&model).await {
            Ok(true) => {}
            Ok(false) => {
                if reached.changed().await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%model, error, "memories have no vectors yet; trying again");
                world.clock.sleep_until(world.clock.now() + RETRY).await;
            }
        }
    }
}
