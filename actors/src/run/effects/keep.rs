//! Keeps all that a request wrote as a blob, before the runner may forget it and before a fact names it.
//!
//! A crash in between leaves a blob that no fact names, which is collected some day; never a fact without its blob.

use super::desk::Desk;
use super::fault::EffectFault;
use crate::ports::{Blob, BlobFault, Hand, HandsFault, LedgerFault, Piece};
use deputy_domain::projection::KeptSum;
use deputy_domain::secret::{Joined, Redactor};
use deputy_protocol::event::KeptOutput;
use deputy_protocol::link::RequestId;
use tokio::sync::mpsc;

/// Pieces of output between the link and the disk: the runner's window is no larger.
const PIECES: usize = 8;

/// Why output was not kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepFault {
    /// The hands, in the middle of it.
    #[error(transparent)]
    Hands(#[from] HandsFault),
    /// The disk.
    #[error(transparent)]
    Blob(#[from] BlobFault),
    /// The ledger, which knows how much the run has kept.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

impl From<KeepFault> for EffectFault {
    fn from(fault: KeepFault) -> Self {
        match fault {
            KeepFault::Hands(fault) => fault.into(),
            KeepFault::Ledger(fault) => fault.into(),
            KeepFault::Blob(fault) => Self::retry("storage_failed", fault.to_string()),
        }
    }
}

/// Keeps the output of a request that ended, without the secrets in it. `None`: it wrote nothing. `written_bytes` is
/// what it wrote, as far as that is known.
pub(super) async fn keep(
    desk: &Desk,
    hand: &dyn Hand,
    id: RequestId,
    redactor: &Redactor,
    written_bytes: Option<u64>,
) -> Result<Option<KeptOutput>, KeepFault> {
    if written_bytes == Some(0) {
        return Ok(None);
    }
    let room = room(desk).await?;
    let (output, pieces) = mpsc::channel(PIECES);
    let (sent, kept) = tokio::join!(hand.output(id, output), write(desk, pieces, redactor.joined(), room));
    match sent {
        // It has nothing, or cannot read it any more: asking again would not help, and the work goes on.
        Err(HandsFault::Refused(detail)) => {
            tracing::warn!(run = %desk.run_id(), request = %id, detail, "output could not be read back");
        }
        sent => {
            sent?;
        }
    }
    let Some(Written { blob, came_bytes, is_cut }) = kept? else { return Ok(None) };
    let truncated = is_cut || written_bytes.is_some_and(|written| written > came_bytes);
    Ok(Some(KeptOutput { digest: blob.digest, size_bytes: blob.size_bytes, truncated }))
}

/// How much more this run may keep, in bytes.
async fn room(desk: &Desk) -> Result<u64, LedgerFault> {
    let row = desk.world.ledger.row(&KeptSum::key(desk.run_id())).await?;
    let sum: KeptSum = row.map(|row| row.read("the output of run")).transpose()?.unwrap_or_default();
    Ok(desk.world.settings.run_output_bytes_max.saturating_sub(sum.size_bytes))
}

struct Written {
    blob: Blob,
    /// As the program wrote them.
    came_bytes: u64,
    is_cut: bool,
}

/// Writes what comes, up to the room there is. Returning early tells the sender to stop.
async fn write(
    desk: &Desk,
    mut pieces: mpsc::Receiver<Piece>,
    mut pass: Joined,
    mut room: u64,
) -> Result<Option<Written>, BlobFault> {
    let Some(first) = pieces.recv().await else { return Ok(None) };
    let mut writer = desk.world.blobs.begin().await?;
    let mut came_bytes = first.bytes.len() as u64;
    let mut clean = pass.push(&first.bytes);
    loop {
        let fitting = usize::try_from(room).unwrap_or(usize::MAX).min(clean.len());
        writer.write(&clean[..fitting]).await?;
        room -= fitting as u64;
        if fitting < clean.len() {
            return Ok(Some(Written { blob: writer.finish().await?, came_bytes, is_cut: true }));
        }
        let Some(piece) = pieces.recv().await else { break };
        came_bytes += piece.bytes.len() as u64;
        clean = pass.push(&piece.bytes);
    }
    let rest = pass.finish();
    let fitting = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
    writer.write(&rest[..fitting]).await?;
    Ok(Some(Written { blob: writer.finish().await?, came_bytes, is_cut: fitting < rest.len() }))
}
