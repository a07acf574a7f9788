//! The provider: a bare server on a thread of its own, which answers at once and says when it wrote each piece.

use super::clock::now_ns;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

/// Digits of a time in a piece: the same length whenever it is.
const STAMP_DIGITS: usize = 18;
/// Stands before a time in a piece.
pub(crate) const MARK: &str = "at=";
/// What a model says in a piece: a few words.
const WORDS: &str = "and then the tests were run again ";
/// What it says in an answer that is no stream.
const ANSWER_BYTES: usize = 2_000;

/// The provider. It lives as long as the program.
pub(crate) struct Upstream {
    /// Where it listens.
    pub(crate) url: String,
    stage: Arc<Stage>,
}

/// How streams are played, for both sides.
struct Stage {
    events: AtomicU64,
    gap_us: AtomicU64,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let stage = Arc::new(Stage { events: AtomicU64::new(1), gap_us: AtomicU64::new(0) });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let played = Arc::clone(&stage);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(listener, played));
        });
        Self { url, stage }
    }

    /// From now on streams have so many words, with so much time between them.
    pub(crate) fn plays(&self, events: u64, gap: Duration) {
        self.stage.events.store(events, Ordering::Relaxed);
        self.stage.gap_us.store(u64::try_from(gap.as_micros()).unwrap(), Ordering::Relaxed);
    }
}

async fn serve(listener: TcpListener, stage: Arc<Stage>) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        // A client that went away ends its own connection only.
        tokio::spawn(converse(stream, Arc::clone(&stage)));
    }
}

async fn converse(mut stream: TcpStream, stage: Arc<Stage>) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(128 * 1024);
    loop {
        let Some(is_stream) = request(&mut stream, &mut buffer).await? else { return Ok(()) };
        if !is_stream {
            stream.write_all(whole().as_bytes()).await?;
            continue;
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        let events = stage.events.load(Ordering::Relaxed);
        let gap = Duration::from_micros(stage.gap_us.load(Ordering::Relaxed));
        let mut next = Instant::now();
        for event in 0..pieces(events) {
            if event > 0 {
                next += gap;
                sleep_until(next).await;
            }
            let text = piece(event, events, now_ns());
            stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes()).await?;
        }
        stream.write_all(b"0\r\n\r\n").await?;
    }
}

/// Reads a request to its end; whether it wants a stream.
async fn request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<bool>> {
    buffer.clear();
    let head = loop {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
        if let Some(head) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
            break head + 4;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let length: usize = length.unwrap();
    while buffer.len() < head + length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    // It stands at the beginning of the body, as this program writes it.
    let begin = &buffer[head..(head + 200).min(buffer.len())];
    Ok(Some(String::from_utf8_lossy(begin).contains("\"stream\":true")))
}

fn whole() -> String {
    let body = format!(
        "{{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{{\"type\":\"text\",\
         \"text\":\"{}\"}}],\"stop_reason\":\"end_turn\",\"usage\":{{\"input_tokens\":15000,\"output_tokens\":400}}}}",
        "x".repeat(ANSWER_BYTES)
    );
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Pieces of a stream with so many words: what opens and closes an answer stands around them.
const fn pieces(events: u64) -> u64 {
    events + 2
}

/// A piece, as it was written then.
fn piece(number: u64, events: u64, at_ns: u64) -> String {
    let stamp = format!("{MARK}{at_ns:0STAMP_DIGITS$}");
    if number == 0 {
        return format!(
            "event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"{stamp}\",\"type\":\"message\",\
             \"role\":\"assistant\",\"content\":[],\"model\":\"m\",\"usage\":{{\"input_tokens\":15000,\"output_tokens\":1}}}}}}\n\n"
        );
    }
    if number <= events {
        return format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\
             \"text_delta\",\"text\":\"{stamp} {number} {WORDS}\"}}}}\n\n"
        );
    }
    format!(
        "event: message_delta\ndata: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"end_turn\",\"id\":\"{stamp}\"}},\
         \"usage\":{{\"output_tokens\":400}}}}\n\nevent: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n"
    )
}

/// The times in a text that stand there whole from `from` on, and the place behind the last.
pub(crate) fn stamps(text: &[u8], mut from: usize, mut found: impl FnMut(u64)) -> usize {
    let mark = MARK.as_bytes();
    while let Some(place) = text[from..].windows(mark.len()).position(|window| window == mark) {
        let begin = from + place + mark.len();
        let Some(digits) = text.get(begin..begin + STAMP_DIGITS) else { return from + place };
        found(std::str::from_utf8(digits).unwrap().parse().unwrap());
        from = begin + STAMP_DIGITS;
    }
    from.max(text.len().saturating_sub(mark.len() - 1))
}

/// Whether a text is what was written at these times, byte by byte.
pub(crate) fn is_whole(text: &[u8], events: u64, written_ns: &[u64]) -> bool {
    let mut expected = String::new();
    for (number, at_ns) in (0..pieces(events)).zip(written_ns) {
        let _ = write!(expected, "{}", piece(number, events, *at_ns));
    }
    written_ns.len() as u64 == pieces(events) && expected.as_bytes() == text
}
