//! What is wrong with a certificate or its key.

use std::path::PathBuf;

/// What is wrong with a certificate or its key: which file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that is not there, or not for us.
    #[error("{setting}: {} cannot be read: {source}", path.display())]
    Read {
        /// The setting that names it.
        setting: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Text between the marks that is no PEM.
    #[error("{setting}: {} is damaged PEM: {detail}", path.display())]
    Pem {
        /// The setting that names it.
        setting: &'static str,
        /// Which.
        path: PathBuf,
        /// Where it departs.
        detail: String,
    },
    /// No certificate in the certificate's file.
    #[error(
        "server.tls_cert: {} has no certificate in it: a PEM file with BEGIN CERTIFICATE is needed, the server's own first{hint}",
        path.display()
    )]
    NoCertificate {
        /// Which.
        path: PathBuf,
        /// What it may be instead.
        hint: &'static str,
    },
    /// A certificate that is none inside.
    #[error("server.tls_cert: the first certificate of {} cannot be used: {detail}", path.display())]
    Certificate {
        /// Which.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// No key in the key's file.
    #[error("server.tls_key: {} has no private key in it: {hint}", path.display())]
    NoKey {
        /// Which.
        path: PathBuf,
        /// What to do.
        hint: &'static str,
    },
    /// A key of a kind that is not known here.
    #[error("server.tls_key: the key in {} cannot be used (RSA, ECDSA and Ed25519 can): {detail}", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Each is well, and they do not belong together.
    #[error(
        "server.tls_key: {} is not the key of the first certificate in {}: was only one of them renewed, or is the \
         chain's order wrong?",
        key.display(), cert.display()
    )]
    Mismatch {
        /// The certificate's file.
        cert: PathBuf,
        /// The key's.
        key: PathBuf,
    },
}
