//! Whether people can sign in from elsewhere: a phone wants HTTPS, and passkeys a name.

use super::finding::{Finding, ok, warn};
use crate::config::Config;
use url::{Host, Url};

pub(super) fn signing_in(config: &Config) -> Vec<Finding> {
    // One that is none was told of before.
    let Ok(url) = Url::parse(&config.server.public_url) else { return Vec::new() };
    vec![at(&url)]
}

fn at(url: &Url) -> Finding {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match (url.scheme(), url.host()) {
        ("https", Some(Host::Domain(_))) => {
            ok("people", format!("phones can sign in at {url}, with passkeys"))
        }
        ("https", _) => warn(
            "people",
            format!("people sign in at {url} with passwords only: passkeys need a name in server.public_url"),
        ),
        _ if is_here => ok(
            "people",
            format!(
                "people sign in at {url}, on this host only: a phone needs https:// and a name in server.public_url"
            ),
        ),
        _ => warn(
            "people",
            format!(
                "nobody can sign in at {url}: browsers want HTTPS for it; set a certificate, or a proxy that has one"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::at;

    #[test]
    fn it_says_what_a_phone_is_missing() {
        let said = |url: &str| {
            let found = at(&url.parse().unwrap());
            (found.level == Level::Ok, found.text)
        };
        assert!(said("https://deputy.example.org").0);
        assert!(said("http://localhost:7700").0 && said("http://localhost:7700").1.contains("a phone needs"));
        assert!(!said("https://192.0.2.1:7700").0 && said("https://192.0.2.1").1.contains("need a name"));
        assert!(!said("http://deputy.example.org").0);
    }
}
