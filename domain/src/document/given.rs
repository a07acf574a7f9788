//! What an agent is given of a project's documents.

use super::state::Document;
use deputy_protocol::event::DocumentGiven;
use deputy_protocol::ids::DocumentId;
use std::cmp::Reverse;

/// Documents that are listed: a project with more of them has most for the archive.
const LISTED_MAX: usize = 50;

/// Bytes of a text that is given without being asked for: about 2,000 tokens.
const WHOLE_BYTES_MAX: u64 = 8 << 10;

/// Bytes of all of them.
const ALL_BYTES_MAX: u64 = 32 << 10;

/// What an agent is given: short ones whole, as many as there is room for, and the titles of the others. Those that say
/// what the product is to be come first, and of a kind the newest.
pub fn given<'a>(documents: impl IntoIterator<Item = (DocumentId, &'a Document)>) -> Vec<DocumentGiven> {
    let mut all: Vec<_> = documents.into_iter().filter(|(_, it)| it.removal.is_none()).collect();
    all.sort_by_key(|(id, it)| (it.kind, Reverse((it.updated_at, *id))));
    all.truncate(LISTED_MAX);
    let mut room = ALL_BYTES_MAX;
    let given = all.into_iter().map(|(id, it)| {
        let whole = it.size_bytes <= WHOLE_BYTES_MAX.min(room);
        if whole {
            room -= it.size_bytes;
        }
        DocumentGiven { document: it.reference(id), whole }
    });
    given.collect()
}
