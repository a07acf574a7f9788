//! Listens, speaks HTTP/1.1 and HTTP/2, and stops in good order.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// What a client says first when it speaks HTTP/2 (RFC 9113, section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How connections are kept.
#[derive(Clone, Copy, Debug)]
pub struct ServeSettings {
    /// Connections at the same time; more wait for a place.
    pub connections_max: usize,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How long requests may go on once the daemon goes down.
    pub drain: Duration,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            // Below the usual limit of open files, with room for the daemon's own.
            connections_max: 8192,
            head_timeout: Duration::from_secs(15),
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves until `closing` is cancelled; then answers what was asked already, and returns when that is done or the time
/// for it is over.
///
/// TLS goes between `accept` and `connection`: whatever reads and writes can be served.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ServeSettings,
    closing: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(settings.connections_max));
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    while let Some((stream, peer, place)) = accept(&listener, &places, &closing).await {
        let (router, closing, cut) = (router.clone(), closing.clone(), cut.clone());
        connections.spawn(async move {
            let whole = async {
                if has_begun(&stream, settings.head_timeout, &closing).await {
                    connection(stream, peer, router, settings, closing).await;
                }
            };
            cut.run_until_cancelled(whole).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    if timeout(settings.drain, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time and are cut off");
        cut.cancel();
        connections.wait().await;
    }
}

/// The next connection, once there is a place for it; nothing when we close.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    closing: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let next = async {
        let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // Answers are small and awaited: they do not wait for more.
                    let _ = stream.set_nodelay(true);
                    return (stream, peer, place);
                }
                // A client that went away at once, or no file left for it: others may do better.
                Err(error) => {
                    tracing::debug!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    };
    closing.run_until_cancelled(next).await
}

/// Whether the client has said enough to tell which version of HTTP it speaks. Until then hyper knows no time limit.
async fn has_begun(stream: &TcpStream, limit: Duration, closing: &CancellationToken) -> bool {
    let begun = async {
        let mut first = [0; PREFACE.len()];
        loop {
            match stream.peek(&mut first).await {
                Ok(0) | Err(_) => return false,
                Ok(count) if count == PREFACE.len() || first[..count] != PREFACE[..count] => return true,
                // The beginning of HTTP/2's first words: the rest is on its way, or never comes.
                Ok(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    closing.run_until_cancelled(timeout(limit, begun)).await.is_some_and(|begun| begun.unwrap_or(false))
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    settings: ServeSettings,
    closing: CancellationToken,
) {
    let service = router.map_request(move |request: Request<_>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.head_timeout);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(256).enable_connect_protocol();
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}
