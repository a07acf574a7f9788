//! How a phone reaches the daemon: over HTTPS under a name, by a certificate of its own or through a proxy.

use crate::config::ServerConfig;
use clap::Args;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::Value;
use url::Url;

/// Where the daemon is reached.
#[derive(Debug, Default, Args)]
pub(super) struct Reach {
    /// The address that phones open: https:// and a name. Written as `server.public_url`.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Certificate chain in PEM, for HTTPS without a proxy.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to listen, as `0.0.0.0:7700`. Without it on loopback.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

impl Reach {
    /// What was asked for, by the names of `[server]`. Files are found from wherever the daemon is started.
    pub(super) fn settings(&self) -> std::io::Result<Vec<(&'static str, Value)>> {
        let file = |path: &Option<PathBuf>| -> std::io::Result<Option<Value>> {
            path.as_deref().map(std::path::absolute).transpose().map(|path| path.as_deref().map(value))
        };
        let all = [
            ("listen", self.listen.clone().map(Value::from)),
            ("public_url", self.public_url.clone().map(Value::from)),
            ("tls_cert", file(&self.tls_cert)?),
            ("tls_key", file(&self.tls_key)?),
        ];
        Ok(all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
    }

    /// What was asked for and is not said by a configuration.
    pub(super) fn missing(&self, said: &ServerConfig) -> std::io::Result<Vec<(&'static str, Value)>> {
        let says = |key: &str| match key {
            "listen" => Some(Value::from(said.listen.clone())),
            "public_url" => Some(Value::from(said.public_url.clone())),
            "tls_cert" => said.tls_cert.as_deref().map(value),
            _ => said.tls_key.as_deref().map(value),
        };
        let mut asked = self.settings()?;
        asked.retain(|(key, value)| says(key).as_ref() != Some(value));
        Ok(asked)
    }
}

fn value(path: &Path) -> Value {
    Value::from(&*path.to_string_lossy())
}

/// What a phone can do now, or what it takes.
pub(super) fn words(server: &ServerConfig) -> String {
    let url = Url::parse(&server.public_url).ok().filter(|url| url.scheme() == "https");
    let Some(url) = url else {
        return "need HTTPS under a name: set up with --public-url https://NAME (docs/operations.md, HTTPS)"
            .to_owned();
    };
    let listen = server.listen.parse::<SocketAddr>();
    let is_here = listen.is_ok_and(|address| address.ip().is_loopback());
    match (server.tls_files().is_some(), is_here) {
        (true, false) => format!("open {url}"),
        (true, true) => format!("open {url}, once `server.listen` is no address of loopback"),
        (false, _) => {
            let to = &server.listen;
            format!("open {url}, once a proxy has HTTPS there and asks {to} (docs/operations.md, HTTPS)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::config::ServerConfig;

    #[test]
    fn it_says_what_stands_between_a_phone_and_the_daemon() {
        let said = |url: &str, listen: &str, has_certificate: bool| {
            let file = has_certificate.then(|| "x.pem".into());
            words(&ServerConfig {
                listen: listen.to_owned(),
                public_url: url.to_owned(),
                tls_cert: file.clone(),
                tls_key: file,
            })
        };
        assert!(said("http://localhost:7700", "127.0.0.1:7700", false).contains("--public-url"));
        let proxied = said("https://deputy.example.org", "127.0.0.1:7700", false);
        assert!(proxied.contains("a proxy") && proxied.contains("127.0.0.1:7700"), "{proxied}");
        assert_eq!(
            said("https://deputy.example.org", "0.0.0.0:443", true),
            "open https://deputy.example.org/"
        );
        assert!(said("https://deputy.example.org", "[::1]:443", true).contains("server.listen"));
    }
}
