//! Where the server is, what to show it, and whose certificates to believe: `DEPUTY_URL`, `DEPUTY_TOKEN` and
//! `DEPUTY_CA`, or what `login` stored.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use url::Url;

/// Why no server is known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// Nobody logged in.
    #[error("no server is known: run `deputy login URL`, or set DEPUTY_URL and DEPUTY_TOKEN")]
    NoServer,
    /// A server without a token that was meant for it.
    #[error("no token is known for {0}: set DEPUTY_TOKEN, or run `deputy login {0}`")]
    NoToken(Url),
    /// Neither XDG_CONFIG_HOME nor HOME.
    #[error("neither XDG_CONFIG_HOME nor HOME is set: there is no place for a login")]
    NoHome,
    /// Not an address.
    #[error("`{0}` is not an address of a server: it looks like https://deputy.example.com")]
    Address(String),
    /// A token that no header can carry.
    #[error("the token is empty, or has characters in it that no token has")]
    Token,
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be understood. Its text is not shown: it holds a token.
    #[error("{0} is not a login that this program wrote: run `deputy login` again")]
    Damaged(PathBuf),
    /// The file cannot be written.
    #[error("cannot write {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A secret that is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Token(String);

impl Token {
    /// From what was typed or stored.
    pub(crate) fn try_new(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned())).ok_or(ConfigError::Token)
    }

    /// For the one header that carries it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// A server, and what to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Server {
    /// Root of its paths.
    pub(crate) url: Url,
    /// What it asks for.
    pub(crate) token: Token,
    /// Certificate of the only authority to believe, in PEM; without it the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<PathBuf>,
}

/// What the environment says. Read once, in `main`'s call of [`Environment::read`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    /// `DEPUTY_URL`.
    pub(crate) url: Option<String>,
    /// `DEPUTY_TOKEN`.
    pub(crate) token: Option<String>,
    /// `DEPUTY_CA`, as an absolute path.
    pub(crate) ca: Option<PathBuf>,
    /// Where `config.toml` lies, when there is a home.
    pub(crate) folder: Option<PathBuf>,
}

impl Environment {
    /// The process's own. An empty variable counts as absent.
    pub(crate) fn read() -> Self {
        let text = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let base = path("XDG_CONFIG_HOME").or_else(|| path("HOME").map(|home| home.join(".config")));
        Self {
            url: text("DEPUTY_URL"),
            token: text("DEPUTY_TOKEN"),
            ca: path("DEPUTY_CA").map(|ca| std::path::absolute(&ca).unwrap_or(ca)),
            folder: base.map(|base| base.join("deputy")),
        }
    }

    /// The server to talk to. A stored token goes only to the server that it was stored for.
    pub(crate) fn server(&self) -> Result<Server, ConfigError> {
        let token = self.token.as_deref().map(Token::try_new).transpose()?;
        let url = self.url.as_deref().map(address).transpose()?;
        let (url, token) = match (url, token) {
            (Some(url), Some(token)) => return Ok(Server { url, token, ca: self.ca.clone() }),
            known => known,
        };
        let stored = self.folder.as_deref().map_or(Ok(None), load)?;
        let url = url.or_else(|| Some(stored.as_ref()?.url.clone())).ok_or(ConfigError::NoServer)?;
        let known = stored.filter(|stored| stored.url == url);
        let (known, ca) = known.map_or((None, None), |stored| (Some(stored.token), stored.ca));
        let token = token.or(known).ok_or_else(|| ConfigError::NoToken(url.clone()))?;
        Ok(Server { url, token, ca: self.ca.clone().or(ca) })
    }

    /// Keeps a login, readable by its owner only.
    pub(crate) fn store(&self, server: &Server) -> Result<PathBuf, ConfigError> {
        let folder = self.folder.as_deref().ok_or(ConfigError::NoHome)?;
        let path = folder.join("config.toml");
        write(folder, &path, server).map_err(|source| ConfigError::Write { path: path.clone(), source })?;
        Ok(path)
    }
}

/// The root of a server's paths, without a password, a query or a fragment.
pub(crate) fn address(text: &str) -> Result<Url, ConfigError> {
    let fault = || ConfigError::Address(text.to_owned());
    let mut url = Url::parse(text.trim()).map_err(|_| fault())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !plain || !url.username().is_empty() || url.password().is_some() {
        return Err(fault());
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

fn load(folder: &Path) -> Result<Option<Server>, ConfigError> {
    let path = folder.join("config.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ConfigError::Read { path, source }),
    };
    toml::from_str(&text).map(Some).map_err(|_| ConfigError::Damaged(path))
}

fn write(folder: &Path, path: &Path, server: &Server) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let text = toml::to_string(server).map_err(std::io::Error::other)?;
    // Beside it and then in its place: a full disk leaves the old login whole.
    let draft = folder.join(format!("config.toml.{}", std::process::id()));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        Server { url: address(url).unwrap(), token: Token::try_new("dpy_secret").unwrap(), ca: None }
    }

    fn environment(folder: &Path) -> Environment {
        Environment { folder: Some(folder.join("deputy")), ..Environment::default() }
    }

    #[test]
    fn a_login_is_readable_by_its_owner_only_and_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let path = environment(home.path()).store(&server("https://a.example/base/")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(environment(home.path()).server().unwrap(), server("https://a.example/base"));
    }

    #[test]
    fn a_stored_token_goes_to_no_other_server() {
        let home = tempfile::tempdir().unwrap();
        let mut environment = environment(home.path());
        environment.store(&server("https://a.example")).unwrap();
        environment.url = Some("https://b.example".to_owned());
        assert!(matches!(environment.server(), Err(ConfigError::NoToken(_))));
        environment.url = Some("https://a.example/".to_owned());
        assert!(environment.server().is_ok());
    }

    #[test]
    fn a_token_is_never_shown() {
        let shown = format!("{:?}", server("https://a.example"));
        assert!(!shown.contains("secret"), "{shown}");
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("deputy")).unwrap();
        std::fs::write(home.path().join("deputy/config.toml"), "token = dpy_secret").unwrap();
        let fault = anyhow::Error::from(environment(home.path()).server().unwrap_err());
        assert!(!format!("{fault:#}").contains("secret"), "{fault:#}");
    }

    #[test]
    fn an_address_with_a_password_is_refused() {
        for text in ["https://a:b@c.example", "ftp://a.example", "a.example", ""] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
