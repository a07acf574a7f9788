//! Keeping the index up to the ledger.

use super::outputs::{event_at, output};
use crate::ports::{LedgerFault, SearchFault, World};
use chrono::TimeDelta;
use deputy_domain::search::{Mark, Reading};
use deputy_protocol::event::Envelope;

/// Events read at once: as many as are put into words between two breaths.
const PAGE: u32 = 200;

/// Until an index that could not be written is tried again.
const RETRY: TimeDelta = TimeDelta::seconds(5);

/// Of outputs that are written down at once.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Why it could not go on.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
    #[error(transparent)]
    Index(#[from] SearchFault),
}

/// Keeps the index up to the ledger, as long as there is one.
pub async fn follow(world: World) {
    let mut head = world.ledger.head();
    let mut is_known = false;
    let mut was_well = true;
    loop {
        // Before the look: what is recorded during it is looked for again.
        head.borrow_and_update();
        match catch_up(&world, &mut is_known).await {
            Ok(()) => {
                was_well = true;
                if head.changed().await.is_err() {
                    return;
                }
            }
            Err(fault) => {
                if std::mem::take(&mut was_well) {
                    tracing::warn!(%fault, "what was said cannot be written down for search; trying again");
                }
                // It may have been repaired by being made anew.
                is_known = false;
                world.clock.sleep_until(world.clock.now() + RETRY).await;
            }
        }
    }
}

/// Writes down all that is not in the index yet. `is_known` is whether the index is known to be of this history.
async fn catch_up(world: &World, is_known: &mut bool) -> Result<(), Fault> {
    let search = &*world.search;
    let mut mark = search.mark().await?;
    if !*is_known {
        if !is_of(world, mark).await? {
            tracing::info!(
                position = mark.position,
                "the index for search is of another history: it is made anew"
            );
            search.clear().await?;
            mark = search.mark().await?;
        }
        *is_known = true;
    }
    let mut position = mark.position;
    loop {
        let page = world.ledger.read_all(position, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        position = write(world, position, page).await?;
    }
}

/// Writes down a page of events, in several steps where they name long outputs; how far the index has got then.
async fn write(world: &World, after: u64, page: Vec<Envelope>) -> Result<u64, Fault> {
    let (mut position, mut reading, mut bytes) = (after, Reading::default(), 0);
    let last = page.last().map_or(after, |envelope| envelope.position);
    for envelope in page {
        let output = output(world, &envelope).await?;
        bytes += output.as_ref().map_or(0, String::len);
        let at = envelope.position;
        reading = hear(reading, envelope, output).await;
        if bytes < BYTES_MAX && at < last {
            continue;
        }
        for position in &reading.redacted {
            let redacted = event_at(world, *position).await?;
            reading.silenced.extend(redacted.and_then(|envelope| envelope.stream.run()));
        }
        position = world.search.write(position, &std::mem::take(&mut reading)).await?;
        if position != at {
            // Another daemon is further, or further behind.
            return Ok(position);
        }
        bytes = 0;
    }
    Ok(position)
}

/// A long output is a second's work: it holds up nobody else.
async fn hear(mut reading: Reading, envelope: Envelope, output: Option<String>) -> Reading {
    let Some(output) = output else {
        reading.hear(&envelope, None);
        return reading;
    };
    let heard = tokio::task::spawn_blocking(move || {
        reading.hear(&envelope, Some(&output));
        reading
    });
    heard.await.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
}

/// Whether a mark was made in this history.
async fn is_of(world: &World, mark: Mark) -> Result<bool, Fault> {
    if mark.position == 0 {
        return Ok(true);
    }
    Ok(event_at(world, mark.position).await?.is_some_and(|envelope| envelope.hash == mark.hash))
}
