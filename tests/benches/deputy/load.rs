//! Load on an HTTP server: clients that cost as little as can be, so that the server is what is measured.

use super::measure::quantile;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a load came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Answers a second.
    pub(crate) rate: f64,
    /// Milliseconds within which 95 of 100 were answered.
    pub(crate) p95_ms: f64,
}

/// A request as it goes over the wire; `body` empty for a GET.
pub(crate) fn request(method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// One connection per request, each asking the same again and again for so long.
pub(crate) async fn load(address: &str, requests: &[Vec<u8>], time: Duration) -> Load {
    let over = Arc::new(AtomicBool::new(false));
    let mut clients = Vec::new();
    for request in requests {
        let connection = Connection::open(address).await;
        clients.push(tokio::spawn(client(connection, request.clone(), over.clone())));
    }
    let began = Instant::now();
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    Load { rate, p95_ms: quantile(times, 0.95) }
}

async fn client(mut connection: Connection, request: Vec<u8>, over: Arc<AtomicBool>) -> Vec<f64> {
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let status = connection.ask(&request).await.unwrap();
        assert!((200..300).contains(&status), "the server answered {status}: {}", connection.last_body());
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times
}

/// A kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: usize,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Self {
        Self::try_open(address).await.unwrap()
    }

    pub(crate) async fn try_open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024), body: 0 })
    }

    /// Asks, reads the whole answer, and returns its status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> std::io::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let Some(head) = self.buffer.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
            let text = std::str::from_utf8(&self.buffer[..head]).unwrap();
            let length = text.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            self.body = head + 4;
            let all = self.body + length.unwrap_or(0);
            let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
            while self.buffer.len() < all {
                self.stream.read_buf(&mut self.buffer).await?;
            }
            return Ok(status);
        }
    }

    /// The body of the last answer.
    pub(crate) fn last_body(&self) -> String {
        String::from_utf8_lossy(&self.buffer[self.body..]).into_owned()
    }
}
