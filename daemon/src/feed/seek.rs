//! Finding a place in a stream: positions are the ledger's, versions the stream's own, and both grow together.

use deputy_actors::ports::{Ledger, LedgerFault};
use deputy_protocol::event::Envelope;
use deputy_protocol::stream::Stream;

/// The version of a stream's last event up to a position, 0 when there is none. Doubling steps, then halved ones: some 30
/// reads of one event, however long the stream is.
pub(super) async fn version_at(
    ledger: &dyn Ledger,
    stream: &Stream,
    position: u64,
) -> Result<u64, LedgerFault> {
    let is_within = async |version: u64| -> Result<bool, LedgerFault> {
        let found = ledger.read_stream(stream, version - 1, 1).await?;
        Ok(found.first().is_some_and(|event| event.version == version && event.position <= position))
    };
    let (mut version, mut step) = (0, 1);
    if position == 0 {
        return Ok(version);
    }
    while is_within(version + step).await? {
        version += step;
        step *= 2;
    }
    while step > 1 {
        step /= 2;
        if is_within(version + step).await? {
            version += step;
        }
    }
    Ok(version)
}

/// The last events of some streams before a position, in the order of positions, and whether there are earlier ones.
pub async fn last_before(
    ledger: &dyn Ledger,
    streams: &[Stream],
    before: u64,
    most: u32,
) -> Result<(Vec<Envelope>, bool), LedgerFault> {
    let (mut events, mut is_more) = (Vec::new(), false);
    for stream in streams {
        let end = version_at(ledger, stream, before.saturating_sub(1)).await?;
        let start = end.saturating_sub(most.into());
        is_more |= start > 0;
        let count = u32::try_from(end - start).unwrap_or(most);
        events.extend(ledger.read_stream(stream, start, count).await?);
    }
    events.sort_by_key(|event| event.position);
    let surplus = events.len().saturating_sub(most as usize);
    events.drain(..surplus);
    Ok((events, is_more || surplus > 0))
}
