//! The address of a remote, checked and with its secrets set apart.

use crate::git::fault::{Outcome, shown};
use deputy_actors::ports::WorkspaceFault;
use std::ffi::OsString;
use url::Url;

/// Above this it is no address.
const LENGTH_MAX: usize = 2048;

/// Where a remote is, and who we say we are.
#[derive(Clone)]
pub(crate) struct Address {
    /// Given to git; holds no password.
    location: String,
    /// From `https://user:password@host`.
    login: Option<Login>,
    ssh: bool,
}

/// What git is told so that it can log in.
#[derive(Default)]
pub(crate) struct LogIn {
    pub(crate) config: Vec<(&'static str, &'static str)>,
    pub(crate) environment: Vec<(&'static str, OsString)>,
}

#[derive(Clone)]
struct Login {
    username: String,
    password: Option<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address").field("location", &self.location).finish_non_exhaustive()
    }
}

impl Address {
    /// Takes an absolute path, a URL (`https`, `http`, `ssh`, `git`, `file`) or `user@host:path`.
    pub(crate) fn try_new(text: &str) -> Outcome<Self> {
        if text.is_empty() || text.len() > LENGTH_MAX || text.starts_with('-') || text.contains(is_unfit) {
            return Err(refusal(
                "it is empty, too long, begins with '-' or holds control characters or spaces",
            ));
        }
        if text.starts_with('/') {
            return Ok(Self::plain(text, false));
        }
        if let Some((helper, _)) = text.split_once("::")
            && helper.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            return Err(refusal(&format!(
                "remote helpers like '{}::' run programs",
                shown(helper.as_bytes())
            )));
        }
        if text.contains("://") { Self::from_url(text) } else { Self::from_scp(text) }
    }

    fn plain(location: &str, ssh: bool) -> Self {
        Self { location: location.to_owned(), login: None, ssh }
    }

    fn from_url(text: &str) -> Outcome<Self> {
        let mut url = Url::parse(text).map_err(|error| refusal(&error.to_string()))?;
        let host = url.host_str().unwrap_or_default();
        let ssh = matches!(url.scheme(), "ssh" | "git+ssh" | "ssh+git");
        match url.scheme() {
            "file" if host.is_empty() => return Ok(Self::plain(text, false)),
            "file" => return Err(refusal("a file URL names no host")),
            "https" | "http" | "git" | "ssh" | "git+ssh" | "ssh+git" => {}
            other => return Err(refusal(&format!("'{other}' is not one of https, http, ssh, git, file"))),
        }
        if host.is_empty() || host.starts_with('-') || url.username().starts_with('-') {
            return Err(refusal("it needs a host, and neither host nor user begin with '-'"));
        }
        if ssh && url.password().is_some() {
            return Err(refusal("ssh takes no password in a URL; give the deploy key to the host"));
        }
        let login = if ssh || url.username().is_empty() && url.password().is_none() {
            None
        } else {
            let username = decoded(url.username())?;
            let password = url.password().map(decoded).transpose()?;
            // Neither can fail: the URL has a host.
            let _ = url.set_password(None);
            let _ = url.set_username("");
            Some(Login { username, password })
        };
        Ok(Self { location: url.into(), login, ssh })
    }

    fn from_scp(text: &str) -> Outcome<Self> {
        let (host, path) =
            text.split_once(':').ok_or_else(|| refusal("give an absolute path, a URL, or user@host:path"))?;
        let name = host.rsplit_once('@').map_or(host, |(_, name)| name);
        let clean = |part: &str| !part.is_empty() && !part.starts_with('-');
        if !clean(host) || !clean(name) || !clean(path) || host.contains(['/', '\\']) || host.contains(':') {
            return Err(refusal("give an absolute path, a URL, or user@host:path"));
        }
        Ok(Self::plain(text, true))
    }

    /// What git is given, and what people may read.
    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    /// Whether the deploy key is of use.
    pub(crate) fn is_ssh(&self) -> bool {
        self.ssh
    }

    /// Configuration and environment that make git log in. The password is in the environment of the child only,
    /// where nobody but its own user can read it, and is asked for by a credential helper of one line. Without a
    /// password the founder's own helpers are asked first: a host may take a token for a name.
    pub(crate) fn login(&self) -> LogIn {
        const HELPER: &str = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \
                              \"$DEPUTY_GIT_USERNAME\" \"$DEPUTY_GIT_PASSWORD\"; }; f";
        let Some(login) = &self.login else { return LogIn::default() };
        let mut config = vec![("credential.helper", HELPER)];
        if login.password.is_some() {
            config.insert(0, ("credential.helper", ""));
        }
        let password = login.password.clone().unwrap_or_default();
        let environment = vec![
            ("DEPUTY_GIT_USERNAME", login.username.clone().into()),
            ("DEPUTY_GIT_PASSWORD", password.into()),
        ];
        LogIn { config, environment }
    }

    /// Takes everything secret out of what git or the remote said.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut text = without_logins(text);
        if let Some(login) = &self.login {
            for secret in login.password.iter().chain([&login.username]).filter(|secret| !secret.is_empty()) {
                text = text.replace(secret.as_str(), "***");
            }
        }
        text
    }
}

fn is_unfit(c: char) -> bool {
    c.is_control() || c.is_whitespace()
}

fn refusal(reason: &str) -> WorkspaceFault {
    WorkspaceFault::Invalid(format!("this address of a repository cannot be used: {reason}"))
}

/// Undoes percent-encoding. A line break would let a password write its own answer to git.
fn decoded(text: &str) -> Outcome<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next(), rest.next()].map(|digit| digit.unwrap_or(b'?') as char);
            let pair: String = digits.iter().collect();
            bytes.push(u8::from_str_radix(&pair, 16).map_err(|_| refusal("its login is badly encoded"))?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains(char::is_control))
        .ok_or_else(|| refusal("its login is badly encoded"))
}

/// `scheme://user:password@host` becomes `scheme://host`, wherever it stands; a query loses its values.
fn without_logins(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || "'\"<>".contains(c)).unwrap_or(after.len());
        let (url, tail) = after.split_at(end);
        let authority_end = url.find(['/', '?', '#']).unwrap_or(url.len());
        let (authority, path) = url.split_at(authority_end);
        out.push_str(authority.rsplit_once('@').map_or(authority, |(_, host)| host));
        out.push_str(path.split_once('?').map_or(path, |(path, _)| path));
        rest = tail;
    }
    out.push_str(rest);
    out
}
