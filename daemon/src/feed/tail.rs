//! The one task that follows the head and encodes each event once.

use super::entry::Entry;
use super::places::Places;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The ledger did not answer: readers wait as long.
const AFTER_A_FAULT: Duration = Duration::from_millis(500);

/// Follows the head until the hub closes.
pub(super) async fn run(places: Arc<Places>, closing: CancellationToken) {
    closing.run_until_cancelled(follow(&places)).await;
}

async fn follow(places: &Places) {
    let mut head = places.ledger.head();
    loop {
        let Some(end) = places.wanted_after() else {
            places.wanted.notified().await;
            continue;
        };
        if *head.borrow_and_update() <= end {
            tokio::select! {
                // Without a writer there is nothing to follow any more.
                changed = head.changed() => if changed.is_err() { return },
                // The ring may have been restarted behind what was just compared.
                () = places.wanted.notified() => {}
            }
            continue;
        }
        match places.ledger.read_all(end, places.settings.page).await {
            // The head was told before the event could be read.
            Ok(events) if events.is_empty() => tokio::time::sleep(Duration::from_millis(5)).await,
            Ok(events) => places.extend(events.iter().map(Entry::new).collect()),
            Err(fault) => {
                tracing::warn!(%fault, "the feed waits for the ledger");
                tokio::time::sleep(AFTER_A_FAULT).await;
            }
        }
    }
}
