//! Reading and writing frames.

use deputy_protocol::link::Frame;
use deputy_protocol::link::codec::{CodecError, Decoder, encode};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Why a link broke.
#[derive(Debug, Error)]
pub enum LinkIoError {
    /// The stream failed.
    #[error("the link's stream failed")]
    Stream(#[from] std::io::Error),
    /// The other end does not speak the protocol.
    #[error("the link carries something that is no frame")]
    Codec(#[from] CodecError),
}

/// Reads frames from a stream.
#[derive(Debug)]
pub struct FrameReader<R> {
    stream: R,
    decoder: Decoder,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// A reader at the start of a stream.
    pub fn new(stream: R) -> Self {
        Self { stream, decoder: Decoder::new(), buffer: vec![0; 64 * 1024] }
    }

    /// The next frame, or `None` when the stream ended between frames. Safe to cancel.
    pub async fn next(&mut self) -> Result<Option<Frame>, LinkIoError> {
        loop {
            if let Some(frame) = self.decoder.next_frame()? {
                return Ok(Some(frame));
            }
            let size = self.stream.read(&mut self.buffer).await?;
            if size == 0 {
                self.decoder.finish()?;
                return Ok(None);
            }
            self.decoder.push(&self.buffer[..size]);
        }
    }
}

/// Writes one frame.
pub async fn write_frame(stream: &mut (impl AsyncWrite + Unpin), frame: &Frame) -> Result<(), LinkIoError> {
    stream.write_all(&encode(frame)?).await?;
    Ok(())
}
