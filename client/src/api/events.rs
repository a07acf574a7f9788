//! What was recorded of a run.

use super::{Api, ApiError};
use deputy_protocol::api::{EventView, Page};
use deputy_protocol::ids::RunId;

/// Everything recorded of a run after a position, in order.
pub(crate) async fn history(api: &Api, run: RunId, after: u64) -> Result<Vec<EventView>, ApiError> {
    let id = run.to_string();
    let mut events: Vec<EventView> = Vec::new();
    loop {
        let after = events.last().map_or(after, |event| event.position);
        let query = [("after", after.to_string())];
        let page: Page<EventView> = api.get(&["runs", &id, "events"], &query).await?.view;
        // A page that leads nowhere ends the list, whatever it says about a next one.
        let more = page.next.is_some() && page.items.last().is_some_and(|last| last.position > after);
        events.extend(page.items.into_iter().filter(|event| event.position > after));
        if !more {
            return Ok(events);
        }
    }
}
