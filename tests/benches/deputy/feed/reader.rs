//! Readers that cost as little as can be: they read the heads of frames, and of each frame its position.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

/// Many readers of one feed.
pub(crate) struct Readers {
    shared: Arc<Shared>,
    count: usize,
}

struct Shared {
    began: Instant,
    received: AtomicU64,
    /// How many frames somebody waits for.
    wanted: AtomicU64,
    there: Notify,
    /// Of each reader: position of its last event, and when that came, in nanoseconds.
    last: Vec<(AtomicU64, AtomicU64)>,
}

impl Readers {
    /// Connects them, and waits until each is live.
    pub(crate) async fn connect(address: &str, count: usize) -> Self {
        let shared = Arc::new(Shared {
            began: Instant::now(),
            received: AtomicU64::new(0),
            wanted: AtomicU64::new(u64::MAX),
            there: Notify::new(),
            last: (0..count).map(|_| Default::default()).collect(),
        });
        let live = Arc::new(Semaphore::new(0));
        for number in 0..count {
            let stream = TcpStream::connect(address).await.unwrap();
            tokio::spawn(read(stream, number, shared.clone(), live.clone()));
        }
        let _ = live.acquire_many(u32::try_from(count).unwrap()).await.unwrap();
        Self { shared, count }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Frames of events that all readers have together.
    pub(crate) fn received(&self) -> u64 {
        self.shared.received.load(Ordering::Acquire)
    }

    /// Waits until they have so many together.
    pub(crate) async fn until(&self, frames: u64) {
        self.shared.wanted.store(frames, Ordering::SeqCst);
        while self.shared.received.load(Ordering::SeqCst) < frames {
            self.shared.there.notified().await;
        }
    }

    /// Of each reader: milliseconds from a moment to its last event.
    pub(crate) fn delays_ms(&self, since: Instant) -> Vec<f64> {
        let since_ns = since.duration_since(self.shared.began).as_nanos() as f64;
        self.shared.last.iter().map(|(_, at)| (at.load(Ordering::Acquire) as f64 - since_ns) / 1e6).collect()
    }

    /// Of each reader: the position of its last event.
    pub(crate) fn last_positions(&self) -> Vec<u64> {
        self.shared.last.iter().map(|(position, _)| position.load(Ordering::Acquire)).collect()
    }
}

async fn read(mut stream: TcpStream, number: usize, shared: Arc<Shared>, live: Arc<Semaphore>) {
    let request = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut buffer = Vec::with_capacity(64 * 1024);
    let mut is_open = false;
    while stream.read_buf(&mut buffer).await.is_ok_and(|bytes| bytes > 0) {
        let mut at = 0;
        if !is_open {
            let Some(head) = buffer.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
            is_open = true;
            at = head + 4;
        }
        let (position, last) = (&shared.last[number].0, &shared.last[number].1);
        let (before, mut latest) = (position.load(Ordering::Relaxed), 0);
        while let Some((text, next)) = frame(&buffer[at..]) {
            if text.starts_with(br#"{"type":"event""#) {
                latest = position_of(text);
                let follows = position.fetch_add(1, Ordering::Release) + 1;
                assert_eq!(follows, latest, "a frame is missing or doubled");
            } else if text.starts_with(br#"{"type":"live""#) {
                live.add_permits(1);
            }
            at += next;
        }
        buffer.drain(..at);
        if latest > 0 {
            last.store(shared.began.elapsed().as_nanos() as u64, Ordering::Release);
            let all = shared.received.fetch_add(latest - before, Ordering::SeqCst) + latest - before;
            if all >= shared.wanted.load(Ordering::SeqCst) {
                shared.there.notify_one();
            }
        }
    }
}

/// The first frame's payload and where the next one begins, if it is all there (RFC 6455, section 5.2; a server's
/// frames carry no mask).
fn frame(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let (head, length) = match bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, usize::from(length)),
    };
    Some((bytes.get(head..head + length)?, head + length))
}

/// The number after `"position":`, which comes right after the type.
fn position_of(text: &[u8]) -> u64 {
    let digits = text[br#"{"type":"event","position":"#.len()..].iter();
    digits
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |number, byte| number * 10 + u64::from(byte - b'0'))
}
