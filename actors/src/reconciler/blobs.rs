//! Removes kept output that no fact names: what a crash left between the two.

use crate::ports::{LedgerFault, RowQuery, World};
use chrono::Duration;
use deputy_domain::ledger::Table;
use deputy_domain::projection::KeptDoc;

/// How old it has to be. Between a blob and its fact lie seconds; a clock that jumps a day, or a disk that is full for a
/// weekend, must not make one look forgotten.
const UNNAMED_DAYS: i64 = 7;

pub(super) async fn collect(world: &World) -> Result<(), LedgerFault> {
    let moment = world.clock.now() - Duration::days(UNNAMED_DAYS);
    let old = match world.blobs.older_than(moment).await {
        Ok(old) => old,
        Err(fault) => {
            tracing::warn!(%fault, "kept output could not be listed");
            return Ok(());
        }
    };
    for digest in old {
        let states = vec![KeptDoc::state(&digest)];
        let query = RowQuery { states, limit: 1, ..RowQuery::default() };
        if !world.ledger.rows(Table::Kept, query).await?.rows.is_empty() {
            continue;
        }
        // Whoever keeps the same content just now makes it young again, and then it stays.
        match world.blobs.remove(digest, moment).await {
            Ok(gone) => tracing::info!(%digest, gone, "output that no fact names was collected"),
            Err(fault) => tracing::warn!(%digest, %fault, "output that no fact names could not be removed"),
        }
    }
    Ok(())
}
