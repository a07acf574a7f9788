//! The socket: who may dial in, and the greeting.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use deputy_protocol::link::{Frame, Hello, LinkErrorCode, SOCKET};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::{info, warn};

use super::event::Event;
use crate::link::{FrameReader, write_frame};

/// What a caller may take to greet.
const GREETING_BUDGET: Duration = Duration::from_secs(10);

/// Binds the socket in the current folder, for its owner only.
pub(super) fn bind() -> io::Result<UnixListener> {
    match fs::remove_file(SOCKET) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Relative: the folder's path may be longer than a socket's path can be.
    let listener = UnixListener::bind(SOCKET)?;
    fs::set_permissions(SOCKET, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Accepts connections for ever. Those of other users are closed unread.
pub(super) async fn accept(listener: UnixListener, hello: Hello, events: mpsc::Sender<Event>) {
    let own = rustix::process::geteuid().as_raw();
    for connection in 1.. {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                warn!(%error, "accepting a connection failed");
                tokio::task::yield_now().await;
                continue;
            }
        };
        match stream.peer_cred() {
            Ok(peer) if peer.uid() == own => {
                tokio::spawn(converse(connection, stream, hello.clone(), events.clone()));
            }
            Ok(peer) => warn!(uid = peer.uid(), "refused a connection of another user"),
            Err(error) => warn!(%error, "refused a connection of an unknown user"),
        }
    }
}

async fn converse(connection: u64, stream: UnixStream, hello: Hello, events: mpsc::Sender<Event>) {
    let (read, mut write) = stream.into_split();
    let mut reader = FrameReader::new(read);
    let greeting = match timeout(GREETING_BUDGET, reader.next()).await {
        Ok(Ok(Some(Frame::Hello(greeting)))) => greeting,
        Ok(Err(error)) => {
            warn!(connection, %error, "a connection did not greet");
            return;
        }
        // What else it sent may hold what is not for a log.
        Ok(Ok(_)) | Err(_) => {
            warn!(connection, "a connection did not greet");
            return;
        }
    };
    let refusal = refuse(&hello, &greeting);
    let first = refusal.unwrap_or(Frame::Hello(hello));
    let refused = matches!(first, Frame::Error { .. });
    if write_frame(&mut write, &first).await.is_err() || refused {
        return;
    }
    info!(connection, build = greeting.build_id, "a daemon dialled in");
    let (out, mut outbox) = mpsc::unbounded_channel();
    let writing = tokio::spawn(async move {
        while let Some(frame) = outbox.recv().await {
            if let Err(error) = write_frame(&mut write, &frame).await {
                warn!(connection, %error, "writing to the daemon failed");
                return;
            }
        }
    });
    if events.send(Event::Attached { connection, out }).await.is_err() {
        return;
    }
    tokio::select! {
        () = read_all(connection, reader, &events) => {}
        // The engine let go of this connection, and all that was for it is written.
        _ = writing => {}
    }
    // The engine may have ended first.
    let _ = events.send(Event::Detached { connection }).await;
}

async fn read_all(
    connection: u64,
    mut reader: FrameReader<tokio::net::unix::OwnedReadHalf>,
    events: &mpsc::Sender<Event>,
) {
    loop {
        match reader.next().await {
            Ok(Some(frame)) => {
                if events.send(Event::FromDaemon { connection, frame }).await.is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                warn!(connection, %error, "reading from the daemon failed");
                return;
            }
        }
    }
}

fn refuse(own: &Hello, greeting: &Hello) -> Option<Frame> {
    let refusal = |code, message| Some(Frame::Error { id: None, code, message });
    if let Err(mismatch) = greeting.negotiate() {
        return refusal(LinkErrorCode::Version, mismatch.to_string());
    }
    if greeting.run_id != own.run_id {
        let message = format!("this shim serves run {}, not {}", own.run_id, greeting.run_id);
        return refusal(LinkErrorCode::WrongRun, message);
    }
    None
}
