//! From two files to something that can be served.

use super::error::TlsError;
use super::validity::Validity;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{CertificateError, Error};

const CERT: &str = "server.tls_cert";
const KEY: &str = "server.tls_key";

/// A certificate with its key, checked against each other.
pub struct Loaded {
    /// As the handshake needs it.
    pub(super) certified: Arc<CertifiedKey>,
    /// From when to when clients accept it; absent where its dates cannot be read.
    pub validity: Option<Validity>,
}

/// The one provider of cryptography that is built in.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

/// Reads both files and holds them together.
pub fn load(cert: &Path, key: &Path) -> Result<Loaded, TlsError> {
    let chain = chain(cert)?;
    let validity = Validity::read(&chain[0]);
    let signing = provider()
        .key_provider
        .load_private_key(private_key(key)?)
        .map_err(|fault| TlsError::Key { path: key.to_owned(), detail: fault.to_string() })?;
    let certified = CertifiedKey::new(chain, signing);
    match certified.keys_match() {
        Ok(()) => Ok(Loaded { certified: Arc::new(certified), validity }),
        Err(Error::InconsistentKeys(_)) => {
            Err(TlsError::Mismatch { cert: cert.to_owned(), key: key.to_owned() })
        }
        Err(Error::InvalidCertificate(CertificateError::BadEncoding)) => {
            let detail = "it is no X.509 certificate".to_owned();
            Err(TlsError::Certificate { path: cert.to_owned(), detail })
        }
        Err(fault) => Err(TlsError::Certificate { path: cert.to_owned(), detail: fault.to_string() }),
    }
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(CERT, path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let chain = chain.map_err(|fault| pem(CERT, path, &fault))?;
    if chain.is_empty() {
        let hint = if has(&text, "PRIVATE KEY") {
            " (this is a private key: are tls_cert and tls_key the wrong way round?)"
        } else {
            ""
        };
        return Err(TlsError::NoCertificate { path: path.to_owned(), hint });
    }
    Ok(chain)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read(KEY, path)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|fault| {
        if !matches!(fault, PemError::NoItemsFound) {
            return pem(KEY, path, &fault);
        }
        let hint = if has(&text, "ENCRYPTED PRIVATE KEY") {
            "it is encrypted with a passphrase, and nobody is there to type it: \
             `openssl pkey -in IT -out PLAIN` and mode 0600 make it one that can be used"
        } else if has(&text, "CERTIFICATE") {
            "it is a certificate: are tls_cert and tls_key the wrong way round?"
        } else {
            "a PEM file with BEGIN PRIVATE KEY is needed"
        };
        TlsError::NoKey { path: path.to_owned(), hint }
    })
}

fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|source| TlsError::Read { setting, path: path.to_owned(), source })
}

/// The library's words name a mark or a line, never what is between them; those that would are not repeated.
fn pem(setting: &'static str, path: &Path, fault: &PemError) -> TlsError {
    let detail = match fault {
        PemError::MissingSectionEnd { .. } => "a section has no END line",
        PemError::IllegalSectionStart { .. } => "a BEGIN line is malformed",
        PemError::Base64Decode(_) => "what is between BEGIN and END is no base64",
        _ => "it cannot be read",
    };
    TlsError::Pem { setting, path: path.to_owned(), detail: detail.to_owned() }
}

fn has(text: &[u8], mark: &str) -> bool {
    String::from_utf8_lossy(text)
        .lines()
        .any(|line| line.starts_with("-----BEGIN ") && line.ends_with(&format!("{mark}-----")))
}
