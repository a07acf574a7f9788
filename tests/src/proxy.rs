//! A proxy before a socket, to lose what a server answers.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// Stands before a PostgreSQL server's socket.
#[derive(Debug)]
pub struct Proxy {
    /// URL of the same database through the proxy.
    pub url: String,
    swallow: Arc<AtomicBool>,
    _dir: TempDir,
}

const SOCKET: &str = ".s.PGSQL.5432";

/// How the server begins to say what an INSERT did. It says so once it has committed.
const TAG: &[u8] = b"INSERT 0 ";

impl Proxy {
    /// Before the database at this URL, as `Cluster` gives it.
    #[expect(clippy::unused_async, reason = "it must be called inside a runtime, and reads so")]
    pub async fn before(url: &str) -> Self {
        let (rest, socket_dir) = url.split_once("?host=").expect("a cluster's URL names its socket");
        let server = Path::new(socket_dir).join(SOCKET);
        let dir = TempDir::new().expect("a temporary folder can be made");
        let listener = UnixListener::bind(dir.path().join(SOCKET)).expect("the folder is ours");
        let swallow = Arc::new(AtomicBool::new(false));
        let flag = swallow.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = UnixStream::connect(&server).await else { continue };
                tokio::spawn(forward(client, server, flag.clone()));
            }
        });
        Self { url: format!("{rest}?host={}", dir.path().display()), swallow, _dir: dir }
    }

    /// The server's next answer to an INSERT is lost, and the connection with it. Those after it are not.
    pub fn swallow_an_answer(&self) {
        self.swallow.store(true, Ordering::SeqCst);
    }
}

async fn forward(client: UnixStream, server: UnixStream, swallow: Arc<AtomicBool>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let upward = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(size @ 1..) = from_server.read(&mut buffer).await {
        let answer = &buffer[..size];
        let is_insert = answer.windows(TAG.len()).any(|window| window == TAG);
        // Once: who asks again gets an answer.
        if is_insert && swallow.swap(false, Ordering::SeqCst) || to_client.write_all(answer).await.is_err() {
            break;
        }
    }
    upward.abort();
}
