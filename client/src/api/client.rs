//! The client of the HTTP API.

use super::send::{Request, send};
use super::{Answer, ApiError};
use crate::config::Server;
use crate::trust;
use deputy_protocol::api::About;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use url::Url;

/// Long enough for a phone network.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The API answers at once and works afterwards; what takes longer is a dead connection.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);
/// The largest output is 64 MiB: over a phone network that takes a while.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_mins(30);

/// The client of one server.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    http: reqwest::Client,
    server: Server,
}

impl Api {
    /// For a server; nothing is sent yet.
    pub(crate) fn try_new(server: Server) -> Result<Self, ApiError> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("deputy/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none());
        let builder = match trust::of(&server, &["h2", "http/1.1"])? {
            Some(trusted) => builder.tls_backend_preconfigured(trusted),
            None => builder,
        };
        // A proxy of the environment is for the world, not for this machine.
        let builder = if is_loopback(&server.url) { builder.no_proxy() } else { builder };
        Ok(Self { http: builder.build().map_err(ApiError::Client)?, server })
    }

    /// The server it talks to.
    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// What the server says about itself.
    pub(crate) async fn about(&self) -> Result<Answer<About>, ApiError> {
        let url = address(&self.server.url, &["about"]);
        self.read("GET /about", Request::new(Method::GET, url)).await
    }

    /// Reads something under `/api/v1`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<Answer<T>, ApiError> {
        let mut url = self.under(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.read(&format!("GET /{}", path.join("/")), Request::new(Method::GET, url)).await
    }

    /// Reads something that is not JSON.
    pub(crate) async fn text(&self, path: &[&str]) -> Result<Vec<u8>, ApiError> {
        send(&self.http, &self.server, &Request::new(Method::GET, self.under(path))).await
    }

    /// Reads something large.
    pub(crate) async fn download(&self, path: &[&str]) -> Result<Vec<u8>, ApiError> {
        let request = Request::new(Method::GET, self.under(path)).within(DOWNLOAD_TIMEOUT);
        send(&self.http, &self.server, &request).await
    }

    /// Asks for something, exactly once, however often the connection is lost.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<Answer<T>, ApiError> {
        let body = serde_json::to_vec(body).expect("requests are plain data and always serialise");
        let key = uuid::Uuid::new_v4().to_string();
        let request = Request::new(Method::POST, self.under(path)).with_body(body).once(key);
        self.read(&format!("POST /{}", path.join("/")), request).await.map_err(|fault| match path {
            ["runs", run, ..] => fault.about(run),
            _ => fault,
        })
    }

    /// Says how something is to be: however often it arrives, it is so.
    pub(crate) async fn patch<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<Answer<T>, ApiError> {
        let body = serde_json::to_vec(body).expect("requests are plain data and always serialise");
        let request = Request::new(Method::PATCH, self.under(path)).with_body(body);
        self.read(&format!("PATCH /{}", path.join("/")), request).await
    }

    /// Removes something, by a path that means nothing else once it is gone.
    pub(crate) async fn delete<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Answer<T>, ApiError> {
        let request = Request::new(Method::DELETE, self.under(path));
        self.read(&format!("DELETE /{}", path.join("/")), request).await
    }

    async fn read<T: DeserializeOwned>(&self, what: &str, request: Request) -> Result<Answer<T>, ApiError> {
        let body = send(&self.http, &self.server, &request).await?;
        Answer::read(&body).map_err(|source| ApiError::Unreadable { what: what.to_owned(), source })
    }

    fn under(&self, path: &[&str]) -> Url {
        address(&self.server.url, &[&["api", "v1"], path].concat())
    }
}

/// A path below a server's root, each segment encoded.
pub(crate) fn address(root: &Url, path: &[&str]) -> Url {
    let mut url = root.clone();
    url.path_segments_mut().expect("the address of a server has a host").pop_if_empty().extend(path);
    url
}

/// Whether a server is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_below_the_root() {
        let root = Url::parse("https://a.example/base").unwrap();
        assert_eq!(
            address(&root, &["runs", "a/../b?c"]).as_str(),
            "https://a.example/base/runs/a%2F..%2Fb%3Fc"
        );
        let root = Url::parse("http://localhost:7700").unwrap();
        assert_eq!(address(&root, &["about"]).as_str(), "http://localhost:7700/about");
    }

    #[test]
    fn this_machine_is_told_from_the_world() {
        for (url, here) in
            [("http://127.0.0.1:1", true), ("http://[::1]", true), ("http://localhost.evil.example", false)]
        {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), here, "{url}");
        }
    }
}
