//! What is recalled for some words.

use super::error::MemoryError;
use super::handle::{Found, MemoryHandle, found};
use crate::ports::{LedgerFault, MemoryScope, RowQuery};
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::memory::{CANDIDATES_MAX, Sought, candidates, fused, score, text_rank, worth_telling};
use deputy_domain::projection::MemoryDoc;
use deputy_protocol::event::MemoryCategory;
use deputy_protocol::ids::{MemoryId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Memories that go into a prompt because of its words.
const FITTING: usize = 8;

/// Preferences that go into a prompt whatever its words, the newest, of each scope: how the founder wants things seldom
/// has the words of an order.
const STANDING: u32 = 5;

/// Most bytes of memories that go into one prompt: some two thousand words, beside those of whoever is told something.
const PROMPT_BYTES_MAX: usize = 16 * 1024;

impl MemoryHandle {
    /// What fits these words best, the best first: of a project and of the founder as a whole.
    pub async fn recall(
        &self,
        project_id: Option<ProjectId>,
        words: &str,
        limit: usize,
    ) -> Result<Vec<Found>, MemoryError> {
        let scopes = std::iter::once(None).chain(project_id.map(Some)).collect();
        self.search(&MemoryScope::Among(scopes), words, limit).await
    }

    /// The same of one category; without words the latest of it, whatever they are about.
    pub async fn recall_of(
        &self,
        project_id: Option<ProjectId>,
        words: &str,
        category: MemoryCategory,
        limit: usize,
    ) -> Result<Vec<Found>, MemoryError> {
        let is_of = |it: &Found| it.known.category == category;
        if !words.trim().is_empty() {
            let found = self.recall(project_id, words, CANDIDATES_MAX).await?;
            return Ok(found.into_iter().filter(is_of).take(limit).collect());
        }
        let mut all = Vec::new();
        for scope in std::iter::once(None).chain(project_id.map(Some)) {
            all.extend(self.latest(scope, category, u32::try_from(limit).unwrap_or(u32::MAX)).await?);
        }
        all.sort_by_key(|it| std::cmp::Reverse((it.known.touched_at(), it.id)));
        all.truncate(limit);
        Ok(all)
    }

    /// The same among those that somebody may see.
    pub async fn search(
        &self,
        scope: &MemoryScope,
        words: &str,
        limit: usize,
    ) -> Result<Vec<Found>, MemoryError> {
        let sought = Sought::of(words);
        if sought.words.is_empty() {
            return Ok(Vec::new());
        }
        let (place, meant) =
            tokio::join!(self.world.search.memories(&sought, scope), self.by_meaning(words, scope));
        let place = place?;
        let weights = place.weights();
        let by_text = candidates(&place);
        let mut all: BTreeMap<MemoryId, Found> = BTreeMap::new();
        let wanted: BTreeSet<MemoryId> = by_text.iter().chain(meant.iter().flatten()).copied().collect();
        let keys: Vec<RowKey> =
            wanted.iter().map(|id| RowKey { table: Table::Memories, key: id.to_string() }).collect();
        for row in self.world.ledger.several(&keys).await? {
            // Whatever the index still says: what was forgotten is not found.
            if let Some(it) = found(row.read("memory")?).filter(|it| scope.holds(it.known.project_id)) {
                all.insert(it.id, it);
            }
        }
        let mut ranked: Vec<(MemoryId, f64)> = by_text
            .into_iter()
            .filter_map(|id| all.get(&id).map(|it| (id, text_rank(&weights, &it.known))))
            .filter(|(_, rank)| *rank > 0.0)
            .collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        if let Some(meant) = meant {
            let by_text: Vec<MemoryId> = ranked.into_iter().map(|(id, _)| id).collect();
            let meant: Vec<MemoryId> = meant.into_iter().filter(|id| all.contains_key(id)).collect();
            ranked = fused(&by_text, &meant).into_iter().collect();
        }
        let now = self.world.clock.now();
        let scored = ranked.into_iter().filter_map(|(id, rank)| {
            let it = all.remove(&id)?;
            Some((score(rank, it.known.touched_at(), it.known.confidence, now), it))
        });
        Ok(worth_telling(scored.collect(), limit).into_iter().map(|(_, it)| it).collect())
    }

    /// What goes into a prompt that begins with these words: what fits them, and how the founder wants things.
    pub(super) async fn for_prompt(
        &self,
        project_id: Option<ProjectId>,
        words: &str,
    ) -> Result<Vec<Found>, MemoryError> {
        let there =
            self.world.ledger.rows(Table::Memories, RowQuery { limit: 1, ..RowQuery::default() }).await?;
        if there.rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut told = self.recall(project_id, words, FITTING).await?;
        for scope in std::iter::once(None).chain(project_id.map(Some)) {
            for it in self.latest(scope, MemoryCategory::Preference, STANDING).await? {
                if !told.iter().any(|known| known.id == it.id) {
                    told.push(it);
                }
            }
        }
        let mut room = PROMPT_BYTES_MAX;
        told.retain(|it| {
            let size = it.known.key.len() + it.known.text.len();
            let fits = size <= room;
            room -= if fits { size } else { 0 };
            fits
        });
        Ok(told)
    }

    /// The newest of a category.
    async fn latest(
        &self,
        scope: Option<ProjectId>,
        category: MemoryCategory,
        limit: u32,
    ) -> Result<Vec<Found>, LedgerFault> {
        let parent = Some(MemoryDoc::scope(scope));
        let states = vec![category.name().to_owned()];
        let query = RowQuery { parent, states, limit, cursor: None };
        let page = self.world.ledger.rows(Table::Memories, query).await?;
        let docs: Result<Vec<MemoryDoc>, LedgerFault> =
            page.rows.into_iter().map(|row| row.read("memory")).collect();
        Ok(docs?.into_iter().filter_map(found).collect())
    }
}
