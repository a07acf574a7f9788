//! `[server]` and `[log]`.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::ToSchema;

/// Where the API listens.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port. Keep it on loopback and put a proxy with HTTPS before it, or set a certificate.
    pub listen: String,
    /// The address in links, as the founder's phone reaches it: a name, not a number, since passkeys refuse numbers.
    pub public_url: String,
    /// Certificate chain in PEM, for HTTPS without a proxy.
    #[schema(value_type = Option<String>)]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM.
    #[schema(value_type = Option<String>)]
    pub tls_key: Option<PathBuf>,
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
