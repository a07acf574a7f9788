//! Reading one in pieces.

use super::blocking::blocking;
use super::files::fault;
use bytes::Bytes;
use deputy_actors::ports::{BlobBytes, BlobFault};
use futures::stream;
use std::fs::File;
use std::io::Read;

/// Read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// All of a file, from where it stands. A file that ends early or late is damaged since it was opened: that is a fault,
/// so that whoever reads does not take it for whole.
pub(super) fn pieces(file: File, size_bytes: u64) -> BlobBytes {
    Box::pin(stream::try_unfold((file, size_bytes), |(file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let (piece, file) = blocking(move || piece(file, left)).await?;
        let left = left - piece.len() as u64;
        Ok(Some((piece, (file, left))))
    }))
}

fn piece(mut file: File, left: u64) -> Result<(Bytes, File), BlobFault> {
    let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES)];
    file.read_exact(&mut chunk).map_err(fault("read"))?;
    Ok((chunk.into(), file))
}
