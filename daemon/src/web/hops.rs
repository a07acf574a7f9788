//! Where a page leads, as far as that is gone.

use crate::net::{Destination, NetFault, Reach};
use url::Url;

/// Redirects that are followed, one after the other. Honest sites need two: to https, and to their own name.
pub(super) const HOPS_MAX: usize = 5;

/// Where a redirect leads. What a page says is nobody's configuration: it leads to public addresses, or stays where it is.
pub(super) fn next(from: &Destination, location: &str) -> Result<Destination, NetFault> {
    let url = from.url().join(location).map_err(|_| NetFault::Url("it leads to no address"))?;
    if from.url().scheme() == "https" && url.scheme() != "https" {
        return Err(NetFault::Url("it leads from https to something that anybody on the way could change"));
    }
    let reach = if same(from.url(), &url) { from.reach() } else { Reach::Public };
    Destination::try_new(url.as_str(), reach)
}

fn same(one: &Url, other: &Url) -> bool {
    (one.scheme(), one.host(), one.port_or_known_default())
        == (other.scheme(), other.host(), other.port_or_known_default())
}

/// Whether pages are read from the port of an address.
pub(super) fn check_port(to: &Destination, ports: &[u16]) -> Result<(), NetFault> {
    match to.url().port_or_known_default() {
        Some(port) if ports.contains(&port) => Ok(()),
        _ => Err(NetFault::Url("pages are read from the ports under `web.ports` only")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(url: &str, reach: Reach) -> Destination {
        Destination::try_new(url, reach).unwrap()
    }

    #[test]
    fn a_redirect_is_read_as_browsers_read_it() {
        let page = from("https://example.com/a/b?c#d", Reach::Public);
        for (location, to) in [
            ("/x", "https://example.com/x"),
            ("x", "https://example.com/a/x"),
            ("//other.example/x", "https://other.example/x"),
            ("https://other.example", "https://other.example/"),
            ("?y", "https://example.com/a/b?y"),
        ] {
            assert_eq!(next(&page, location).unwrap().url().as_str(), to);
        }
    }

    #[test]
    fn no_redirect_leads_inside() {
        let page = from("http://example.com/", Reach::Public);
        for location in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0/",
            "//localhost/",
            "\\\\127.0.0.1\\",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fd00::1]/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://192.168.1.1/",
            "http://224.0.0.1/",
            "http://user@example.com/",
            "http://example.com:0/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "javascript:1",
            "data:text/html,x",
            "http://",
        ] {
            assert!(next(&page, location).is_err(), "{location} was taken");
        }
    }

    #[test]
    fn a_page_of_the_founders_network_leads_nowhere_else_in_it() {
        let page = from("http://127.0.0.1:8080/a", Reach::Private);
        assert_eq!(next(&page, "/b").unwrap().reach(), Reach::Private);
        for location in
            ["http://127.0.0.1:8081/", "http://localhost:8080/", "http://127.0.0.2:8080/", "http://10.0.0.1/"]
        {
            assert!(next(&page, location).is_err(), "{location} was taken");
        }
    }

    #[test]
    fn nothing_leads_from_https_to_http() {
        let page = from("https://example.com/", Reach::Public);
        assert!(next(&page, "http://example.com/").is_err());
        assert!(next(&from("http://example.com/", Reach::Public), "https://example.com/").is_ok());
    }

    #[test]
    fn only_ports_on_the_list_are_asked() {
        for (url, taken) in [
            ("http://example.com/", true),
            ("https://example.com/", true),
            ("http://example.com:443/", true),
            ("http://example.com:22/", false),
            ("http://example.com:6379/", false),
        ] {
            assert_eq!(check_port(&from(url, Reach::Public), &[80, 443]).is_ok(), taken, "{url}");
        }
    }
}
