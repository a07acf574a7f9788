//! One WebSocket connection of the feed.

use super::FeedError;
use super::cursor::Cursor;
use crate::api::address;
use crate::config::Server;
use crate::trust;
use deputy_protocol::api::{Frame, Problem};
use deputy_protocol::stream::Stream;
use futures::{SinkExt, StreamExt};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

/// A server that is up answers a ping; one that says nothing for three of these is gone, though TCP does not know it.
const SILENCE: Duration = Duration::from_secs(20);
const SILENCES: u32 = 3;
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);

/// Types of frames that this version knows. Others are passed over: the contract only adds.
const KNOWN: [&str; 6] = ["event", "live", "position", "lagged", "reset", "delta"];

/// One connection. It may end at any time.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Connection {
    /// Opens the feed where a cursor is; no streams are all streams.
    pub(super) async fn open(
        server: &Server,
        cursor: &Cursor,
        streams: &[Stream],
    ) -> Result<Self, FeedError> {
        let mut url = address(&server.url, &["api", "v1", "feed"]);
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        url.set_scheme(scheme).expect("http and https have their WebSocket schemes");
        url.query_pairs_mut().append_pair("after", &cursor.position.to_string());
        if let Some(ledger_id) = cursor.ledger_id {
            url.query_pairs_mut().append_pair("ledger_id", &ledger_id.to_string());
        }
        if !streams.is_empty() {
            let names: Vec<String> = streams.iter().map(ToString::to_string).collect();
            url.query_pairs_mut().append_pair("stream", &names.join(","));
        }
        let mut request = url.as_str().into_client_request().map_err(|fault| lost(&fault))?;
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", server.token.expose()))
            .expect("a token has only characters that headers carry");
        bearer.set_sensitive(true);
        request.headers_mut().insert("authorization", bearer);
        let trusted = trust::of(server, &["http/1.1"]).map_err(FeedError::Trust)?;
        let connector = trusted.map(|trusted| Connector::Rustls(Arc::new(trusted)));
        let connecting = connect_async_tls_with_config(request, None, true, connector);
        match tokio::time::timeout(HANDSHAKE_TIMEOUT, connecting).await {
            Ok(Ok((socket, _))) => Ok(Self { socket }),
            Ok(Err(fault)) => Err(of_handshake(&fault)),
            Err(_) => Err(FeedError::Lost("the server does not answer".to_owned())),
        }
    }

    /// The next frame.
    pub(super) async fn next(&mut self) -> Result<Frame, FeedError> {
        let mut silences = 0;
        loop {
            let message = match tokio::time::timeout(SILENCE, self.socket.next()).await {
                Ok(Some(message)) => message.map_err(|fault| lost(&fault))?,
                Ok(None) => return Err(FeedError::Lost("the server closed it".to_owned())),
                Err(_) if silences < SILENCES => {
                    silences += 1;
                    self.socket.send(Message::Ping(Vec::new().into())).await.map_err(|fault| lost(&fault))?;
                    continue;
                }
                Err(_) => return Err(FeedError::Lost("the server has fallen silent".to_owned())),
            };
            silences = 0;
            if let Message::Text(text) = message
                && let Some(frame) = parse(&text).map_err(FeedError::Unreadable)?
            {
                return Ok(frame);
            }
        }
    }
}

fn parse(text: &str) -> Result<Option<Frame>, serde_json::Error> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let known = value["type"].as_str().is_some_and(|name| KNOWN.contains(&name));
    // A delta is no part of the history: one of a kind that we do not know is no loss.
    if value["type"] == "delta" {
        return Ok(serde_json::from_value(value).ok());
    }
    known.then(|| serde_json::from_value(value)).transpose()
}

fn lost(fault: &Error) -> FeedError {
    FeedError::Lost(fault.to_string())
}

fn of_handshake(fault: &Error) -> FeedError {
    let Error::Http(answer) = fault else { return lost(fault) };
    let status = answer.status().as_u16();
    if status == 429 || answer.status().is_server_error() && status != 501 {
        return FeedError::Busy(status);
    }
    let problem = answer.body().as_deref().and_then(|body| serde_json::from_slice::<Problem>(body).ok());
    problem.map_or(FeedError::Foreign(status), |problem| FeedError::Refused(Box::new(problem)))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn frames_of_a_newer_server_are_passed_over_and_broken_ones_are_not() {
        assert!(parse(r#"{"type":"weather","sky":"blue"}"#).unwrap().is_none());
        assert!(parse(r#"{"type":"delta","stream":"run/x","data":{"kind":"smell"}}"#).unwrap().is_none());
        assert!(parse(r#"{"type":"position","position":4,"more":1}"#).unwrap().is_some());
        assert!(parse(r#"{"type":"event","position":"four"}"#).is_err());
        assert!(parse("{").is_err());
    }
}
