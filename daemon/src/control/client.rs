//! The command's end of the socket.

use super::words::{Answer, Request};
use super::{SOCKET, short_path};
use std::io;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// Why the running daemon did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The socket.
    #[error("the running daemon cannot be reached through {SOCKET}")]
    Io(#[from] io::Error),
    /// The words.
    #[error("the running daemon speaks another version: restart it after an upgrade")]
    Words(#[from] serde_json::Error),
    /// It said why.
    #[error("{0}")]
    Failed(String),
    /// It answered something else.
    #[error("the running daemon answered something else: restart it after an upgrade")]
    Unexpected,
}

/// A connection to the running daemon.
pub struct ControlClient {
    stream: BufReader<UnixStream>,
}

/// Dials the daemon of a data directory; `None` when none runs.
pub async fn connect(data_dir: &Path) -> Result<Option<ControlClient>, ControlError> {
    let folder = match std::fs::File::open(data_dir) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match UnixStream::connect(short_path(&folder)).await {
        Ok(stream) => Ok(Some(ControlClient { stream: BufReader::new(stream) })),
        // A socket that nobody listens on was left by a daemon that crashed.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

impl ControlClient {
    /// Asks for something.
    pub async fn ask(&mut self, request: &Request) -> Result<Answer, ControlError> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line).await?;
        let mut answer = String::new();
        self.stream.read_line(&mut answer).await?;
        match serde_json::from_str(&answer)? {
            Answer::Failed { detail } => Err(ControlError::Failed(detail)),
            answer => Ok(answer),
        }
    }
}
