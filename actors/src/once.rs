//! What a request records, when the request may come again.

use crate::ports::{LedgerFault, World};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;

/// Events read at a time.
const PAGE: u32 = 500;

/// The id of the first fact that a request records. A request that comes again has the same one, and so finds out that
/// it was carried out, whatever came after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once {
    /// Of the fact.
    pub event_id: EventId,
    /// Whether the request was begun before. A first one has nothing to look for.
    pub is_repeated: bool,
}

impl Once {
    /// Whether the fact is in this stream already.
    pub(crate) async fn is_recorded(self, world: &World, stream: &Stream) -> Result<bool, LedgerFault> {
        if !self.is_repeated {
            return Ok(false);
        }
        let mut after_version = 0;
        loop {
            let page = world.ledger.read_stream(stream, after_version, PAGE).await?;
            if page.iter().any(|envelope| envelope.event_id == self.event_id) {
                return Ok(true);
            }
            let Some(last) = page.last() else { return Ok(false) };
            after_version = last.version;
        }
    }
}
