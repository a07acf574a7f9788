//! Rows, recomputed from the events alone.

use super::engine::Engine;
use super::error::Fault;
use super::project::Fold;
use deputy_protocol::event::{Envelope, Event};

/// Bounds the memory that a rebuild needs.
const PAGE: u32 = 1000;

/// Replaces all rows, in one transaction, by what follows from the events. How many events there were.
///
/// Events that this version cannot understand, and redacted ones, have no rows that follow from them.
pub(super) async fn rebuild(engine: &mut dyn Engine) -> Result<u64, Fault> {
    engine.rebuild_start().await?;
    let replayed = match replay(engine).await {
        Ok(replayed) => replayed,
        Err(fault) => {
            engine.abandon().await;
            return Err(fault);
        }
    };
    engine.rebuild_finish().await?;
    Ok(replayed)
}

async fn replay(engine: &mut dyn Engine) -> Result<u64, Fault> {
    let mut replayed = 0;
    let mut position = 0;
    loop {
        let page = engine.rebuild_events(position, PAGE).await?;
        let Some(last) = page.last() else { return Ok(replayed) };
        position = last.position;
        replayed += page.len() as u64;
        let events: Vec<(Envelope, Event)> = page
            .into_iter()
            .filter_map(|envelope| envelope.event().ok().map(|event| (envelope, event)))
            .collect();
        let fold = Fold::new(events.iter().map(|(envelope, event)| (envelope, event)));
        let keys = fold.keys();
        if !keys.is_empty() {
            let rows = engine.rows(&keys).await?;
            engine.rebuild_rows(&fold.apply(rows)).await?;
        }
    }
}
