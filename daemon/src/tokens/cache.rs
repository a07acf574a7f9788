//! All tokens in memory: there are few, and every request asks.

use super::record::Record;
use deputy_protocol::At;
use deputy_protocol::ids::TokenId;
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Cache {
    by_digest: HashMap<[u8; 32], Record>,
    digests: HashMap<TokenId, [u8; 32]>,
    /// When it was read; none: it has to be.
    pub read_at: Option<At>,
    /// Raised with each change that we make: what was read before it is old.
    pub generation: u64,
    /// Used since their rows were last told.
    pub used: HashMap<TokenId, At>,
}

impl Cache {
    /// Takes over what the table held at `now`, when `generation` was current.
    pub(super) fn fill(&mut self, records: Vec<Record>, now: At, generation: u64) {
        self.by_digest.clear();
        self.digests.clear();
        for record in records {
            // Another length can only be tampering: nothing hashes to it.
            let Ok(digest) = <[u8; 32]>::try_from(record.digest.as_slice()) else { continue };
            self.digests.insert(TokenId(record.id), digest);
            self.by_digest.insert(digest, record);
        }
        self.read_at = (self.generation == generation).then_some(now);
    }

    pub(super) fn by_digest(&self, digest: &[u8; 32]) -> Option<&Record> {
        self.by_digest.get(digest)
    }

    pub(super) fn by_id(&self, token_id: TokenId) -> Option<&Record> {
        self.by_digest.get(self.digests.get(&token_id)?)
    }

    /// All of them, newest first.
    pub(super) fn all(&self) -> Vec<&Record> {
        let mut all: Vec<&Record> = self.by_digest.values().collect();
        all.sort_by_key(|record| std::cmp::Reverse((record.created_at, record.id)));
        all
    }
}
