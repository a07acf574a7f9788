//! The way to the mail server, as its URL says.

use super::super::secret::Secret;
use lettre::transport::smtp::authentication::Credentials;
use std::fmt;
use url::{Host, Url};

/// When the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Tls {
    /// Never: a relay on this machine.
    Never,
    /// By STARTTLS if the server offers it. Anybody in between can take the offer away.
    Offered,
    /// By STARTTLS, or nothing is sent.
    Required,
    /// From the first byte.
    Wrapped,
}

/// The way to the mail server.
#[derive(Clone)]
pub(in super::super) struct Route {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) credentials: Option<Credentials>,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("host", &self.host).field("tls", &self.tls).finish_non_exhaustive()
    }
}

impl Route {
    /// Reads `smtp://` and `smtps://` URLs; the error says what to write instead and quotes nothing.
    pub(in super::super) fn parse(url: &Secret) -> Result<Self, &'static str> {
        let url = Url::parse(url.expose()).map_err(|_| "it cannot be parsed as a URL")?;
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err("it has no host"),
        };
        let mode = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        // Ports by RFC 8314: 465 for TLS from the first byte, 587 for STARTTLS, 25 between servers.
        let (tls, port) = match (url.scheme(), mode.as_deref()) {
            ("smtps", None) => (Tls::Wrapped, 465),
            ("smtp", None) => (Tls::Never, 25),
            ("smtp", Some("required")) => (Tls::Required, 587),
            ("smtp", Some("opportunistic")) => (Tls::Offered, 587),
            ("smtp", Some(_)) => return Err("`tls` is `required` or `opportunistic`"),
            _ => return Err("it begins with `smtps://`, or with `smtp://` and may end with `?tls=required`"),
        };
        if url.query_pairs().any(|(key, _)| key != "tls") {
            return Err("`tls` is the only parameter it knows");
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) => Some(Credentials::new(decoded(user), decoded(password))),
            (_, None) => return Err("it has a user and no password"),
        };
        if credentials.is_some() && matches!(tls, Tls::Never | Tls::Offered) && !is_local(&host) {
            return Err("a password would travel unencrypted: write `smtps://`, or add `?tls=required`");
        }
        Ok(Self { host, port: url.port().unwrap_or(port), tls, credentials })
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Percent-decoding. Form decoding does it too, once its own two special characters are hidden from it.
fn decoded(text: &str) -> String {
    let pair = format!("v={}", text.replace('+', "%2B").replace('&', "%26"));
    let value = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned());
    value.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Route, &'static str> {
        Route::parse(&Secret::new(url))
    }

    #[test]
    fn each_scheme_has_its_port_and_encryption() {
        for (url, port, tls) in [
            ("smtps://u:p@mail.example.com", 465, Tls::Wrapped),
            ("smtp://u:p@mail.example.com?tls=required", 587, Tls::Required),
            ("smtp://mail.example.com?tls=opportunistic", 587, Tls::Offered),
            ("smtp://localhost", 25, Tls::Never),
            ("smtp://u:p@127.0.0.1:2525", 2525, Tls::Never),
        ] {
            let route = parse(url).unwrap();
            assert_eq!((route.port, route.tls), (port, tls), "{url}");
        }
    }

    #[test]
    fn a_password_does_not_travel_unencrypted() {
        assert!(parse("smtp://u:p@mail.example.com").is_err());
        assert!(parse("smtp://u:p@mail.example.com?tls=opportunistic").is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        for url in
            ["http://x", "smtp:", "smtps://", "smtp://h?tls=maybe", "smtp://h?x=1", "smtp://user@h", ""]
        {
            assert!(parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_not_shown() {
        let route = parse("smtps://me%40example.com:p%2Bw+x%26&y@mail.example.com").unwrap();
        assert_eq!(
            route.credentials,
            Some(Credentials::new("me@example.com".to_owned(), "p+w+x&&y".to_owned()))
        );
        assert!(!format!("{route:?}").contains("p+w"));
    }
}
