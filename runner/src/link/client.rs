//! A small client of a shim, for tests and for trying a shim by hand.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::Path;

use deputy_protocol::link::{
    BUILD_ID, Frame, Hello, PROTOCOL_MIN, PROTOCOL_VERSION, RequestId, Role, SOCKET, VersionMismatch,
};
use thiserror::Error;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use uuid::Uuid;

use super::io::{FrameReader, LinkIoError, write_frame};
use crate::process::own_identity;

/// Why a shim could not be spoken to.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The socket did not answer.
    #[error("the shim's socket cannot be reached")]
    Dial(#[from] io::Error),
    /// The link broke.
    #[error("the link to the shim broke")]
    Link(#[from] LinkIoError),
    /// The shim closed the connection or greeted with something else.
    #[error("the shim did not greet: {0:?}")]
    NoGreeting(Option<Box<Frame>>),
    /// No common version.
    #[error(transparent)]
    Version(#[from] VersionMismatch),
}

/// A connection to a shim, greeted.
#[derive(Debug)]
pub struct Client {
    reader: FrameReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    /// The shim's greeting.
    pub greeting: Hello,
}

impl Client {
    /// Dials the shim of the folder `dir`.
    pub async fn dial(dir: &Path, run_id: Uuid) -> Result<Self, ClientError> {
        // Through the folder's descriptor: a socket's path holds 107 bytes, a folder's far more.
        let folder = File::open(dir)?;
        let stream = UnixStream::connect(format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd())).await?;
        let (read, mut writer) = stream.into_split();
        let hello = Hello {
            protocol_version: PROTOCOL_VERSION,
            protocol_min: PROTOCOL_MIN,
            role: Role::Daemon,
            build_id: BUILD_ID.to_owned(),
            run_id,
            process: own_identity()?,
            journal_id: None,
        };
        write_frame(&mut writer, &Frame::Hello(hello)).await?;
        let mut reader = FrameReader::new(read);
        match reader.next().await? {
            Some(Frame::Hello(greeting)) => {
                greeting.negotiate()?;
                Ok(Self { reader, writer, greeting })
            }
            other => Err(ClientError::NoGreeting(other.map(Box::new))),
        }
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: Frame) -> Result<(), ClientError> {
        Ok(write_frame(&mut self.writer, &frame).await?)
    }

    /// The next frame that is no heartbeat, or `None` at the end. Heartbeats are answered.
    pub async fn next(&mut self) -> Result<Option<Frame>, ClientError> {
        loop {
            match self.reader.next().await? {
                Some(Frame::Ping { seq }) => {
                    // The shim may have hung up after its last words, which are still to be read.
                    let _ = self.send(Frame::Pong { seq }).await;
                }
                Some(Frame::Pong { .. }) => {}
                other => return Ok(other),
            }
        }
    }

    /// Acknowledges output.
    pub async fn ack(&mut self, id: RequestId, offset: u64) -> Result<(), ClientError> {
        self.send(Frame::Ack { id, offset }).await
    }
}
