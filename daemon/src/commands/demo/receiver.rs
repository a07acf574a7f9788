//! The founder's webhook receiver: it keeps what comes, and checks the signature.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// One webhook that came.
pub(super) struct Received {
    /// Whether it was signed with our secret.
    pub(super) signed: bool,
    /// Its body.
    pub(super) body: Value,
}

/// A receiver on loopback.
pub(super) struct Receiver {
    /// Where to post.
    pub(super) url: String,
    /// What it is signed with.
    pub(super) secret: String,
    received: Mutex<mpsc::UnboundedReceiver<Received>>,
}

impl Receiver {
    pub(super) async fn start() -> anyhow::Result<Self> {
        let key: [u8; 24] = rand::random();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let (sender, received) = mpsc::unbounded_channel();
        let take =
            move |headers: HeaderMap, body: Bytes| std::future::ready(take(&key, &sender, &headers, &body));
        let router = Router::new().route("/hook", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let secret = format!("whsec_{}", STANDARD.encode(key));
        Ok(Self { url, secret, received: Mutex::new(received) })
    }

    /// The next webhook of a kind.
    pub(super) async fn next(&self, kind: &str) -> Option<Received> {
        let mut received = self.received.lock().await;
        while let Some(hook) = received.recv().await {
            if hook.body["type"] == kind {
                return Some(hook);
            }
        }
        None
    }
}

fn take(
    key: &[u8; 24],
    sender: &mpsc::UnboundedSender<Received>,
    headers: &HeaderMap,
    body: &Bytes,
) -> StatusCode {
    let header =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("a key of any length will do");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let signed = header("webhook-signature").split(' ').any(|signature| signature == expected);
    let Ok(body) = serde_json::from_slice(body) else { return StatusCode::BAD_REQUEST };
    // The story is over: nobody looks any more.
    let _ = sender.send(Received { signed, body });
    StatusCode::NO_CONTENT
}
