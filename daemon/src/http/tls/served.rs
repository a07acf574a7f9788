//! The certificate that is shown to clients, and how it is replaced while we run.

use super::error::TlsError;
use super::load::{Loaded, load, provider};
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::server::TlsStream;

/// HTTPS of the API. A cheap clone.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
    files: Arc<Files>,
}

/// What became of a look at the files.
#[derive(Debug)]
pub enum Renewal {
    /// They are as they were when we last looked.
    Unchanged,
    /// New ones are served from now on.
    Renewed,
    /// New ones are there and cannot be used: the old ones are still served.
    Refused(TlsError),
}

struct Files {
    cert: PathBuf,
    key: PathBuf,
    /// As they were when we last read them, whatever came of it.
    seen: Mutex<[Option<Stamp>; 2]>,
}

/// What changes when a file is replaced or written to: device, inode, size, and the time of the last change in
/// nanoseconds.
type Stamp = (u64, u64, u64, i64, i64);

struct Shown(RwLock<Arc<CertifiedKey>>);

impl Tls {
    /// Reads a certificate and its key, to be served.
    pub fn try_new(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files { cert: cert.to_owned(), key: key.to_owned(), seen: Mutex::new(stamps(cert, key)) };
        let Loaded { certified, .. } = load(cert, key)?;
        let shown = Arc::new(Shown(RwLock::new(certified)));
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("the provider has the ciphers of TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), shown, files: Arc::new(files) })
    }

    /// Looks whether the files were replaced, and serves the new ones if they can be. Connections that are open stay.
    pub async fn renew(&self) -> Renewal {
        let (files, shown) = (Arc::clone(&self.files), Arc::clone(&self.shown));
        let looking = tokio::task::spawn_blocking(move || {
            let now = stamps(&files.cert, &files.key);
            let mut seen = files.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::replace(&mut *seen, now) == now {
                return Renewal::Unchanged;
            }
            match load(&files.cert, &files.key) {
                Ok(loaded) => {
                    *shown.0.write().unwrap_or_else(PoisonError::into_inner) = loaded.certified;
                    Renewal::Renewed
                }
                Err(fault) => Renewal::Refused(fault),
            }
        });
        // It is cut off only when the whole daemon ends.
        looking.await.unwrap_or(Renewal::Unchanged)
    }

    /// Shakes hands; how long that may take is the caller's.
    pub(in crate::http) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("cert", &self.files.cert).finish_non_exhaustive()
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown(..)")
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Links are followed: the tools that renew certificates turn a link to the new file.
fn stamps(cert: &Path, key: &Path) -> [Option<Stamp>; 2] {
    [cert, key].map(|path| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.dev(), found.ino(), found.size(), found.mtime(), found.mtime_nsec()))
    })
}
