//! Requests that no proper client would send.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer, as it came over the wire.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// Its status; 0 when nothing came.
    pub status: u16,
    /// All of it.
    pub text: String,
}

/// Sends bytes, and reads until the other side closes.
pub async fn raw(address: SocketAddr, request: &[u8]) -> RawAnswer {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    // It may answer, and close, before it has read all.
    let _ = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    RawAnswer { status, text }
}
