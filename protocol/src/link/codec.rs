//! Frames to bytes and back, without I/O: a length of four bytes (big endian), then that many of JSON.

use thiserror::Error;

use super::frame::Frame;

/// Most bytes of one frame's JSON.
///
/// A file of a megabyte that JSON must escape character by character still fits.
pub const FRAME_MAX_BYTES: usize = 8 * 1024 * 1024;

const LENGTH_BYTES: usize = 4;

/// Why bytes are not a frame, or a frame cannot be bytes. The connection is of no more use.
#[derive(Debug, Error)]
pub enum CodecError {
    /// The frame is longer than [`FRAME_MAX_BYTES`].
    #[error("a link frame of {size_bytes} bytes is over the limit of {FRAME_MAX_BYTES}")]
    TooLong {
        /// Its length.
        size_bytes: usize,
    },
    /// The JSON is not a frame.
    #[error("a link frame of {size_bytes} bytes does not parse")]
    Json {
        /// Its length.
        size_bytes: usize,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
    /// The bytes ended inside a frame.
    #[error("the link ended within a frame")]
    Truncated,
}

/// One frame as bytes, its length first.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, CodecError> {
    let mut bytes = vec![0; LENGTH_BYTES];
    serde_json::to_writer(&mut bytes, frame).map_err(|source| CodecError::Json { size_bytes: 0, source })?;
    let size_bytes = bytes.len() - LENGTH_BYTES;
    let length = u32::try_from(size_bytes).ok().filter(|_| size_bytes <= FRAME_MAX_BYTES);
    let length = length.ok_or(CodecError::TooLong { size_bytes })?;
    bytes[..LENGTH_BYTES].copy_from_slice(&length.to_be_bytes());
    Ok(bytes)
}

/// Takes bytes as they come and gives whole frames.
///
/// Holds no more than one incomplete frame beyond what was pushed last: the length is checked before
/// anything is kept for it.
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: Vec<u8>,
    consumed: usize,
}

impl Decoder {
    /// A decoder at the start of a connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes that were read.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.consumed > 0 {
            self.buffer.drain(..self.consumed);
            self.consumed = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` until more bytes are pushed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, CodecError> {
        let pending = &self.buffer[self.consumed..];
        let Some((length, rest)) = pending.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let size_bytes = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if size_bytes > FRAME_MAX_BYTES {
            return Err(CodecError::TooLong { size_bytes });
        }
        let Some(json) = rest.get(..size_bytes) else {
            return Ok(None);
        };
        let frame = serde_json::from_slice(json).map_err(|source| CodecError::Json { size_bytes, source })?;
        self.consumed += LENGTH_BYTES + size_bytes;
        Ok(Some(frame))
    }

    /// Call at the end of the bytes: an error if they ended within a frame.
    pub fn finish(&self) -> Result<(), CodecError> {
        if self.consumed == self.buffer.len() { Ok(()) } else { Err(CodecError::Truncated) }
    }
}
