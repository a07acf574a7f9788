//! The gateway's socket in the one folder that sandboxes see.

use super::desk::Desk;
use super::routes::router;
use deputy_protocol::link::GATEWAY_SOCKET;
use std::fs::{DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

/// The folder's name in the data directory.
const FOLDER: &str = "gateway";
/// How long answers may go on once the daemon goes down.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves the gateway's routes, and nothing else, on the socket of sandboxes until `closing` is cancelled.
pub async fn serve(listener: UnixListener, desk: Arc<Desk>, closing: CancellationToken) -> io::Result<()> {
    let server =
        axum::serve(listener, router(desk)).with_graceful_shutdown(closing.clone().cancelled_owned());
    let served = tokio::spawn(server.into_future());
    let cut = served.abort_handle();
    let ended = async {
        closing.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = served => served.map_err(io::Error::other)?,
        () = ended => {
            cut.abort();
            Ok(())
        }
    }
}

/// Binds the socket in this data directory, anew. The lock of the data directory is held, so a socket that lies there is
/// a dead one's.
pub fn bind(data_dir: &Path) -> io::Result<UnixListener> {
    let folder = &data_dir.join(FOLDER);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let socket = folder.join(GATEWAY_SOCKET);
    match std::fs::remove_file(&socket) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Through the folder's descriptor: a socket's path holds 107 bytes, a folder's far more.
    let opened = File::open(folder)?;
    let listener = UnixListener::bind(format!("/proc/self/fd/{}/{GATEWAY_SOCKET}", opened.as_raw_fd()))?;
    std::fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
    Ok(listener)
}
