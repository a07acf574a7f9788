//! A bare broadcast: each socket's task writes all that waits for it and flushes once.

use super::Source;
use super::ledger::event;
use deputyd::feed::event_json;
use futures::SinkExt;
use std::sync::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

pub(crate) struct Broadcast {
    address: String,
    texts: broadcast::Sender<Utf8Bytes>,
    next: Mutex<u64>,
}

impl Broadcast {
    /// Readers may fall this many frames behind.
    pub(crate) async fn start(behind: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let texts = broadcast::Sender::new(behind);
        tokio::spawn(accept(listener, texts.clone()));
        Self { address, texts, next: Mutex::new(1) }
    }
}

impl Source for Broadcast {
    fn address(&self) -> &str {
        &self.address
    }

    /// Encodes each event once, as whoever broadcasts events has to.
    fn publish(&self, events: usize) {
        let mut next = self.next.lock().unwrap();
        for position in *next..*next + events as u64 {
            let view = event_json(&event(position));
            let text = format!("{{\"type\":\"event\",{}", &view[1..]);
            self.texts.send(text.into()).unwrap();
        }
        *next += events as u64;
    }
}

async fn accept(listener: TcpListener, texts: broadcast::Sender<Utf8Bytes>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(one(stream, texts.subscribe()));
    }
}

async fn one(stream: TcpStream, mut texts: broadcast::Receiver<Utf8Bytes>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let live = Message::text(r#"{"type":"live","position":0}"#);
    if socket.send(live).await.is_err() {
        return;
    }
    while let Ok(text) = texts.recv().await {
        let mut next = Some(text);
        while let Some(text) = next {
            if socket.feed(Message::Text(text)).await.is_err() {
                return;
            }
            next = texts.try_recv().ok();
        }
        if socket.flush().await.is_err() {
            return;
        }
    }
}
