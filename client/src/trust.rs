//! Whose certificates are believed: the system's authorities, or the one that `DEPUTY_CA` names, and then no other.

use crate::config::Server;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// A file of an authority that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    /// It cannot be read.
    #[error("DEPUTY_CA: cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no certificate in it.
    #[error(
        "DEPUTY_CA: {0} has no certificate in it: the authority's own is needed, in PEM (BEGIN CERTIFICATE)"
    )]
    Empty(PathBuf),
    /// What is in it is no certificate.
    #[error("DEPUTY_CA: {0} is damaged, or no certificate")]
    Damaged(PathBuf),
}

/// How to verify a server, when it has an authority of its own; `protocols` as ALPN names them.
pub(crate) fn of(server: &Server, protocols: &[&str]) -> Result<Option<ClientConfig>, TrustError> {
    let Some(path) = &server.ca else { return Ok(None) };
    let text = std::fs::read(path).map_err(|source| TrustError::Read { path: path.clone(), source })?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let added = certificate.ok().and_then(|certificate| roots.add(certificate).ok());
        added.ok_or_else(|| TrustError::Damaged(path.clone()))?;
    }
    if roots.is_empty() {
        return Err(TrustError::Empty(path.clone()));
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has the ciphers of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Ok(Some(config))
}

/// Why a certificate was not believed, if that is what went wrong.
pub(crate) fn distrust(fault: &(dyn Error + 'static)) -> Option<String> {
    match of_tls(fault)? {
        rustls::Error::InvalidCertificate(why) => Some(why.to_string()),
        _ => None,
    }
}

/// Whether what answers does not speak TLS at all.
pub(crate) fn is_plain(fault: &(dyn Error + 'static)) -> bool {
    matches!(of_tls(fault), Some(rustls::Error::InvalidMessage(_)))
}

/// What TLS found wrong, if it was TLS.
pub(crate) fn of_tls<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(fault);
    while let Some(fault) = next {
        if let Some(found) = fault.downcast_ref() {
            return Some(found);
        }
        // An I/O error that wraps another passes over it when it is asked for its source.
        let wrapped = fault.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => fault.source(),
        };
    }
    None
}
