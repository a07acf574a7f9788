//! Stands between the daemon and a shim, and cuts the line when told to.

use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

pub(crate) struct Proxy {
    cut: broadcast::Sender<()>,
    connected: mpsc::UnboundedReceiver<()>,
    accepting: JoinHandle<()>,
    _short: TempDir,
}

impl Proxy {
    /// Takes the place of the socket in a shim's folder.
    pub(crate) fn before(dir: &Path) -> Self {
        // The folder's path is longer than a socket's can be.
        let short = tempfile::tempdir().unwrap();
        let folder = short.path().join("dir");
        std::os::unix::fs::symlink(dir, &folder).unwrap();
        std::fs::rename(folder.join("link.sock"), folder.join("real.sock")).unwrap();
        let listener = UnixListener::bind(folder.join("link.sock")).unwrap();
        let (cut, _) = broadcast::channel(1);
        let (connected_to, connected) = mpsc::unbounded_channel();
        let accepting = tokio::spawn(accept(listener, folder.join("real.sock"), cut.clone(), connected_to));
        Self { cut, connected, accepting, _short: short }
    }

    /// Cuts all connections and waits for a new one.
    pub(crate) async fn cut_and_wait_for_the_next(&mut self) {
        while self.connected.try_recv().is_ok() {}
        self.cut.send(()).unwrap();
        self.connected.recv().await.unwrap();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: UnixListener,
    real: PathBuf,
    cut: broadcast::Sender<()>,
    connected: mpsc::UnboundedSender<()>,
) {
    while let Ok((mut near, _)) = listener.accept().await {
        let mut far = UnixStream::connect(&real).await.unwrap();
        let mut cut = cut.subscribe();
        connected.send(()).unwrap();
        tokio::spawn(async move {
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = cut.recv() => {}
            }
        });
    }
}
