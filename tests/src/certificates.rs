//! An authority of a test's own, and certificates of it for this machine.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// An authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// Two files, as `server.tls_cert` and `server.tls_key` name them.
pub struct Files {
    /// The certificate.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Authority {
    /// A new one that nobody knows.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Authority of a test");
        let key = KeyPair::generate().expect("a key can be made");
        let pem = params.self_signed(&key).expect("it can sign itself").pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Writes a certificate for this machine that ends at the beginning of this year, and its key.
    pub fn issue_until(&self, folder: &Path, year: i32) -> Files {
        let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])
            .expect("these are names");
        params.not_after = date_time_ymd(year, 1, 1);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().expect("a key can be made");
        let cert = params.signed_by(&key, &self.issuer).expect("it can be signed");
        let files = Files { cert: folder.join("cert.pem"), key: folder.join("key.pem") };
        replace(&files.cert, &cert.pem(), 0o644);
        replace(&files.key, &key.serialize_pem(), 0o600);
        files
    }

    /// One that lasts.
    pub fn issue(&self, folder: &Path) -> Files {
        self.issue_until(folder, 2100)
    }

    /// Its own certificate.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A client that believes it alone.
    pub fn client(&self, protocols: &[&str]) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        let own = CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("it is PEM");
        roots.add(own).expect("it is an authority");
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("there are ciphers")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Files {
    /// The lines of the configuration's `[server]` that name them.
    pub fn settings(&self) -> String {
        let (cert, key) = (self.cert.display(), self.key.display());
        format!("tls_cert = \"{cert}\"\ntls_key = \"{key}\"\n")
    }
}

/// Another file in the place of one, as the tools that renew certificates do it.
pub fn replace(path: &Path, text: &str, mode: u32) {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, text).expect("a file can be written");
    std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(mode)).expect("modes can be set");
    std::fs::rename(&draft, path).expect("it can be renamed");
}
