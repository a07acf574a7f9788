//! The played feed.

use super::answers::LEDGER;
use super::{Cut, Server};
use crate::fixtures::{ITEM, RUN};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;

pub(super) async fn open(
    State(server): State<Server>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    assert!(headers["authorization"].to_str().unwrap().starts_with("Bearer dpy_"));
    let after: u64 = query["after"].parse().unwrap();
    let streams: Vec<String> =
        query.get("stream").map(|names| names.split(',').map(str::to_owned).collect()).unwrap_or_default();
    let cut = {
        let mut book = server.book();
        book.connections.push(query);
        book.cuts.pop_front()
    };
    if let Some(Cut::Refused(status)) = cut {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    // What ends here ends without a closing handshake: the socket is dropped.
    upgrade.on_upgrade(move |socket| async move {
        let _ = Listener { server, socket, streams, cut, sent: 0 }.tell(after).await;
    })
}

struct Listener {
    server: Server,
    socket: WebSocket,
    /// The only ones wanted; none are all.
    streams: Vec<String>,
    cut: Option<Cut>,
    sent: usize,
}

/// The connection is over.
struct Over;

impl Listener {
    async fn tell(mut self, after: u64) -> Result<(), Over> {
        if matches!(self.cut, Some(Cut::Reset)) {
            self.frame(json!({"type": "reset", "ledger_id": ITEM})).await?;
            return Err(Over);
        }
        let (past, head) = {
            let book = self.server.book();
            let from = after.saturating_sub(book.overlap);
            let later = |event: &&Value| event["position"].as_u64().unwrap() > from;
            (book.ledger.iter().filter(later).cloned().collect::<Vec<_>>(), book.ledger.len())
        };
        for event in past {
            self.event(event).await?;
        }
        self.frame(json!({"type": "live", "position": head, "ledger_id": LEDGER})).await?;
        self.frame(json!({"type": "of_a_newer_server"})).await?;
        loop {
            let data = json!({"kind": "text", "call_id": ITEM, "text": "\u{1b}[2Jthinking"});
            self.frame(json!({"type": "delta", "stream": format!("run/{RUN}/steps"), "data": data})).await?;
            let next = self.server.book().commit();
            match next {
                Some(event) => self.event(event).await?,
                None => break,
            }
        }
        while let Some(Ok(_)) = self.socket.recv().await {}
        Err(Over)
    }

    async fn event(&mut self, event: Value) -> Result<(), Over> {
        let stream = event["stream"].as_str().unwrap();
        if !self.streams.is_empty() && !self.streams.iter().any(|wanted| wanted == stream) {
            return Ok(());
        }
        let mut frame = event;
        frame["type"] = json!("event");
        match self.cut {
            Some(Cut::After(count)) if self.sent == count => return Err(Over),
            Some(Cut::Lagged(count)) if self.sent == count => {
                self.frame(json!({"type": "lagged", "position": frame["position"]})).await?;
                return Err(Over);
            }
            _ => {}
        }
        self.sent += 1;
        self.frame(frame).await
    }

    async fn frame(&mut self, frame: Value) -> Result<(), Over> {
        self.socket.send(Message::text(frame.to_string())).await.map_err(|_| Over)
    }
}
