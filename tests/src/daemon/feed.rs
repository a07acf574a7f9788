//! The feed, followed frame by frame.

use super::api::Api;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A reader of the feed.
pub struct Feed {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came while it spoke.
    kept: VecDeque<Value>,
}

impl Feed {
    /// Follows everything after a position.
    pub async fn after(api: &Api, position: u64) -> anyhow::Result<Self> {
        let url = format!("{}/api/v1/feed?after={position}", api.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        request.headers_mut().insert("authorization", format!("Bearer {}", api.token).parse()?);
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self { socket, kept: VecDeque::new() })
    }

    /// The next frame; `None` when the daemon is gone.
    pub async fn next(&mut self) -> Option<Value> {
        if let Some(frame) = self.kept.pop_front() {
            return Some(frame);
        }
        loop {
            match self.socket.next().await? {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Says something, and waits until the daemon has heard it: a ping behind it is answered.
    pub async fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.expect("the daemon listens");
        self.socket
            .send(Message::Ping(text.as_bytes()[..text.len().min(125)].to_vec().into()))
            .await
            .expect("it does");
        loop {
            match self.socket.next().await.expect("the daemon is there").expect("it answers") {
                Message::Text(frame) => self.kept.extend(serde_json::from_str::<Value>(&frame)),
                Message::Pong(_) => return,
                _ => {}
            }
        }
    }

    /// The next event that is wanted; `None` when the daemon is gone.
    pub async fn event(&mut self, mut wanted: impl FnMut(&Value) -> bool) -> Option<Value> {
        loop {
            let frame = self.next().await?;
            if frame["type"] == "event" && wanted(&frame) {
                return Some(frame);
            }
        }
    }
}

impl Api {
    /// A run, once it is as wanted. Looks again with each of its events.
    pub async fn until(&self, run_id: &str, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        let mut feed = Feed::after(self, 0).await.expect("the feed opens");
        let stream = format!("run/{run_id}");
        loop {
            let run = self.run(run_id).await;
            if wanted(&run) {
                return run;
            }
            let moved = feed.event(|event| event["stream"] == stream.as_str()).await;
            assert!(moved.is_some(), "the daemon went away while {run_id} was {}", run["state"]);
        }
    }

    /// A run, once it is in one of these states.
    pub async fn until_state(&self, run_id: &str, states: &[&str]) -> Value {
        self.until(run_id, |run| states.iter().any(|state| run["state"] == *state)).await
    }
}
