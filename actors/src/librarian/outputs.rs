//! What the index is made from: events, and the outputs that they name.

use crate::ports::{BlobFault, LedgerFault, World};
use deputy_domain::search::{LOG_BYTES_MAX, log};
use deputy_protocol::blob::BlobDigest;
use deputy_protocol::event::{Envelope, Payload};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use futures::StreamExt as _;

/// Events read at once, only to see whether one of them was redacted.
const PAGE: u32 = 1_000;

/// The event at a position.
pub(super) async fn event_at(world: &World, position: u64) -> Result<Option<Envelope>, LedgerFault> {
    let Some(before) = position.checked_sub(1) else { return Ok(None) };
    let page = world.ledger.read_all(before, 1).await?;
    Ok(page.into_iter().find(|envelope| envelope.position == position))
}

/// The output that an event names, as far as it is looked through; `None` where there is none, where it lies at another
/// daemon, and where something of the run was redacted: its outputs may say the same words.
pub(super) async fn output(world: &World, envelope: &Envelope) -> Result<Option<String>, LedgerFault> {
    let named = envelope.event().ok().and_then(|event| log(&event));
    let Some((digest, run_id)) = named.zip(envelope.stream.run()) else { return Ok(None) };
    if is_redacted(world, run_id).await? {
        return Ok(None);
    }
    Ok(read(world, digest).await.unwrap_or_else(|fault| {
        tracing::warn!(%fault, position = envelope.position, "an output is not looked through for words");
        None
    }))
}

async fn read(world: &World, digest: BlobDigest) -> Result<Option<String>, BlobFault> {
    let Some(mut content) = world.blobs.open(digest).await? else { return Ok(None) };
    let mut read = Vec::new();
    while let Some(piece) = content.bytes.next().await {
        read.extend_from_slice(&piece?);
        if read.len() >= LOG_BYTES_MAX {
            read.truncate(LOG_BYTES_MAX);
            break;
        }
    }
    Ok(Some(String::from_utf8_lossy(&read).into_owned()))
}

async fn is_redacted(world: &World, run_id: RunId) -> Result<bool, LedgerFault> {
    for stream in [Stream::Run(run_id), Stream::Steps(run_id)] {
        let mut version = 0;
        loop {
            let page = world.ledger.read_stream(&stream, version, PAGE).await?;
            let Some(last) = page.last() else { break };
            version = last.version;
            if page.iter().any(|envelope| matches!(envelope.payload, Payload::Redacted)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
