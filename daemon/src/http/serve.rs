//! Listens, speaks HTTP/1.1 and HTTP/2, over TLS or plain, and stops in good order.

use super::begun::Begun;
use super::plain;
use super::tls::Tls;
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

/// The first byte of a TLS handshake (RFC 8446, section 5.1). No method of HTTP begins with it.
const HANDSHAKE: u8 = 0x16;

/// How connections are kept.
#[derive(Clone, Copy, Debug)]
pub struct ServeSettings {
    /// Connections at the same time; more wait for a place.
    pub connections_max: usize,
    /// How long a client may take to send the head of a request, and before it to shake hands.
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
/// for it is over. With TLS, who speaks plain HTTP is told so and gets nothing else.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    settings: ServeSettings,
    closing: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(settings.connections_max));
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    while let Some((stream, peer, place)) = accept(&listener, &places, &closing).await {
        let guest = Guest { peer, settings, closing: closing.clone() };
        let (tls, router, cut) = (tls.clone(), router.clone(), cut.clone());
        connections.spawn(async move {
            cut.run_until_cancelled(guest.receive(stream, tls, router)).await;
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

/// A client that was let in.
struct Guest {
    peer: SocketAddr,
    settings: ServeSettings,
    closing: CancellationToken,
}

impl Guest {
    /// What follows a handshake is large, and apart: the task of a connection holds only what it is at.
    async fn receive(self, stream: TcpStream, tls: Option<Tls>, router: Router) {
        let Some(tls) = tls else {
            return Box::pin(self.talk(stream, router)).await;
        };
        let mut first = [0];
        match self.in_time(stream.peek(&mut first)).await {
            Some(Ok(1)) if first[0] == HANDSHAKE => {}
            Some(Ok(1)) => return Box::pin(self.talk(stream, plain::refusal())).await,
            _ => return,
        }
        match self.in_time(tls.accept(stream)).await {
            Some(Ok(stream)) => Box::pin(self.talk(stream, router)).await,
            Some(Err(error)) => tracing::debug!(%error, peer = %self.peer, "a TLS handshake failed"),
            None => {}
        }
    }

    /// Waits for what a client has to do before a request can be read; nothing when it does not, or we close.
    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Option<T> {
        self.closing.run_until_cancelled(timeout(self.settings.head_timeout, step)).await?.ok()
    }

    async fn talk<S>(self, stream: S, router: Router)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        if let Some(Some(stream)) = self.in_time(Begun::wait(stream)).await {
            self.serve(stream, router).await;
        }
    }

    async fn serve<S>(self, stream: Begun<S>, router: Router)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { peer, settings, closing } = self;
        let service = router.map_request(move |request: Request<_>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.head_timeout);
        // WebSockets stay with HTTP/1.1, where every proxy takes them: browsers open a connection of their own then.
        builder.http2().timer(TokioTimer::new()).max_concurrent_streams(256);
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
}
