//! `[server]` and `[log]`.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// Where the API listens.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port. Keep it on loopback and put a proxy with HTTPS before it, or set a certificate.
    pub listen: String,
    /// The address in links, as the founder's phone reaches it: a name, not a number, since passkeys refuse numbers.
    pub public_url: String,
    /// Certificate chain in PEM, the server's own first, for HTTPS without a proxy. The port then speaks HTTPS only. Both
    /// files are looked at every minute, and at SIGHUP; renewed ones are served without a restart.
    #[schema(value_type = Option<String>)]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM, without a passphrase, readable by the daemon's user only.
    #[schema(value_type = Option<String>)]
    pub tls_key: Option<PathBuf>,
}

impl ServerConfig {
    /// The certificate and its key, when HTTPS is spoken.
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:7700".to_owned(),
            public_url: "http://localhost:7700".to_owned(),
            tls_cert: None,
            tls_key: None,
        }
    }
}

/// What is written to the log.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `pretty` for people, `json` for programs.
    pub format: LogFormat,
    /// What to show, in the syntax of tracing's filters: `info`, `debug`, `deputyd=debug,ractor=warn`.
    pub filter: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For programs.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, filter: "info,ractor=warn".to_owned() }
    }
}
