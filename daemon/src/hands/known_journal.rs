//! Remembering which journal was met, so that another one is noticed.

use super::folders::write_private;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::Path;
use uuid::Uuid;

/// What is remembered of a slot's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// The journal.
    journal_id: Uuid,
    /// Whether it took the place of one that was lost: that it does not know a request proves nothing.
    is_successor: bool,
}

/// Notes the journal and says whether a request that it does not know never began.
///
/// `is_first`: nothing was ever asked of these hands, so that no earlier journal can be missing.
pub(super) fn meet(file: &Path, journal_id: Uuid, is_first: bool) -> io::Result<bool> {
    let known = match fs::read(file) {
        Ok(bytes) => serde_json::from_slice::<Known>(&bytes).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(known) = known.filter(|known| known.journal_id == journal_id) {
        return Ok(!known.is_successor || is_first);
    }
    let now = Known { journal_id, is_successor: !is_first };
    let bytes = serde_json::to_vec(&now).map_err(io::Error::other)?;
    write_private(file, &bytes)?;
    Ok(is_first)
}
