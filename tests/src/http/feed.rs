//! A reader of the feed.

use futures::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything here takes: reaching it is a failure, not a wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// A reader of the feed.
pub struct Watcher {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Watcher {
    /// Opens the feed with these headers. The error has the status.
    pub async fn open(url: &str, headers: &[(&'static str, String)]) -> Result<Self, u16> {
        let mut request = url.into_client_request().expect("a URL of the feed");
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().expect("a header's value"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// The next frame; nothing once the connection is closed.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await.expect("a frame comes in time");
            match next {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(&text).expect("a frame is JSON"));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// All frames up to and with the first of this type.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await.unwrap_or_else(|| panic!("closed before {kind}: {frames:?}"));
            let is_last = frame["type"] == kind;
            frames.push(frame);
            if is_last {
                return frames;
            }
        }
    }

    /// Positions of events up to and with this one.
    pub async fn positions_until(&mut self, last: u64) -> Vec<u64> {
        let mut positions = Vec::new();
        while positions.last().is_none_or(|position| *position < last) {
            let frame = self.next().await.unwrap_or_else(|| panic!("closed at {:?}", positions.last()));
            if frame["type"] == "event" {
                positions.push(frame["position"].as_u64().expect("a position"));
            }
        }
        positions
    }

    /// Sends text. An error says that the connection is closed.
    pub async fn say(&mut self, text: String) -> Result<(), Error> {
        self.socket.send(Message::text(text)).await
    }
}
