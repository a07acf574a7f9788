//! The whole ledger as JSON lines, for a reader that knows nothing of us.

use super::engine::Reader;
use deputy_actors::ports::LedgerFault;
use deputy_protocol::event::{Envelope, Payload};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Events read at once.
const PAGE: u32 = 500;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger could not be read.
    #[error("the ledger could not be read for the export")]
    Read(#[source] LedgerFault),
    /// The lines could not be written.
    #[error("the export could not be written")]
    Write(#[source] std::io::Error),
}

/// One line. The payload is the very JSON text that was recorded, `null` once redacted; digests are hexadecimal.
#[derive(Serialize)]
struct Line<'a> {
    position: u64,
    stream: String,
    version: u64,
    event_id: String,
    kind: &'a str,
    kind_version: u32,
    recorded_at: String,
    actor: &'a str,
    correlation: Option<String>,
    causation: Option<String>,
    epoch: Option<u64>,
    project_id: Option<String>,
    visibility: deputy_protocol::event::Visibility,
    payload: Option<&'a RawValue>,
    salt: Option<String>,
    digest: String,
    hash: String,
}

/// Writes all events after a position, oldest first; how many.
pub(super) async fn export(
    reader: &dyn Reader,
    after_position: u64,
    out: &mut (dyn AsyncWrite + Send + Unpin),
) -> Result<u64, ExportError> {
    let mut written = 0;
    let mut position = after_position;
    loop {
        let page = reader.all(position, PAGE).await.map_err(|fault| ExportError::Read(fault.into()))?;
        let Some(last) = page.last() else { break };
        position = last.position;
        for envelope in &page {
            out.write_all(&line(envelope)?).await.map_err(ExportError::Write)?;
            written += 1;
        }
    }
    out.flush().await.map_err(ExportError::Write)?;
    Ok(written)
}

fn line(envelope: &Envelope) -> Result<Vec<u8>, ExportError> {
    let (payload, salt) = match &envelope.payload {
        Payload::Kept(bytes) => (Some(bytes.as_slice()), Some(hex::encode(&envelope.salt))),
        Payload::Redacted => (None, None),
    };
    let payload: Option<&RawValue> = payload.map(serde_json::from_slice).transpose().map_err(|_| {
        let detail = format!("the payload at position {} is not JSON", envelope.position);
        ExportError::Read(LedgerFault::Corrupt(detail))
    })?;
    let line = Line {
        position: envelope.position,
        stream: envelope.stream.to_string(),
        version: envelope.version,
        event_id: envelope.event_id.to_string(),
        kind: &envelope.kind,
        kind_version: envelope.kind_version,
        recorded_at: envelope.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        actor: &envelope.actor,
        correlation: envelope.correlation.map(|id| id.to_string()),
        causation: envelope.causation.map(|id| id.to_string()),
        epoch: envelope.epoch,
        project_id: envelope.project_id.map(|id| id.to_string()),
        visibility: envelope.visibility,
        payload,
        salt,
        digest: hex::encode(envelope.digest),
        hash: hex::encode(envelope.hash),
    };
    let mut bytes = serde_json::to_vec(&line).expect("a line is plain data and always serialises");
    bytes.push(b'\n');
    Ok(bytes)
}
