//! Sends a request until it is answered, or until there is no point.

use super::ApiError;
use crate::backoff;
use crate::config::Server;
use crate::trust;
use deputy_protocol::api::Problem;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use std::time::Duration;
use url::Url;

/// About twenty seconds: a daemon that is restarted is back within five.
const TRIES: u32 = 8;
/// A server that asks for more patience than this gets to the founder.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whether a server speaks TLS shows at once.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// What is sent. Repeating it is harmless: it reads, it says how something is to be, or it carries an idempotency key.
pub(super) struct Request {
    method: Method,
    url: Url,
    body: Option<Vec<u8>>,
    idempotency_key: Option<String>,
    /// Another limit than the client's own.
    timeout: Option<Duration>,
}

impl Request {
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self { method, url, body: None, idempotency_key: None, timeout: None }
    }

    pub(super) fn within(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    pub(super) fn with_body(self, body: Vec<u8>) -> Self {
        Self { body: Some(body), ..self }
    }

    /// It is carried out once.
    pub(super) fn once(self, idempotency_key: String) -> Self {
        Self { idempotency_key: Some(idempotency_key), ..self }
    }
}

/// The body of the answer.
pub(super) async fn send(
    http: &reqwest::Client,
    server: &Server,
    request: &Request,
) -> Result<Vec<u8>, ApiError> {
    let mut attempt = 0;
    loop {
        let wait = match try_once(http, server, request).await {
            Ok(Reply { status, body, .. }) if status.is_success() => return Ok(body),
            Ok(reply) => match reply.retry_after(attempt) {
                Some(wait) if attempt + 1 < TRIES => wait,
                _ => return Err(reply.into_error(server)),
            },
            Err(source) if trust::distrust(&source).is_some() => {
                let why = trust::distrust(&source).unwrap_or_default();
                return Err(ApiError::Untrusted { url: server.url.to_string(), why });
            }
            Err(source) if attempt == 0 && is_other_scheme(http, server, &source).await => {
                return Err(other_scheme(server));
            }
            // Refused before anything was sent, and nothing was ever there: say so at once.
            Err(source) if source.is_connect() && attempt == 0 => {
                return Err(ApiError::Unreachable { url: server.url.to_string(), source });
            }
            Err(source) if attempt + 1 >= TRIES || source.is_builder() => {
                return Err(ApiError::Lost { url: server.url.to_string(), source });
            }
            Err(_) => backoff::jittered(attempt),
        };
        tokio::time::sleep(wait).await;
        attempt += 1;
    }
}

/// Whether one side speaks TLS and the other does not. A server that speaks it answers plain HTTP with something that
/// is none, so it is asked once more, without the token.
async fn is_other_scheme(http: &reqwest::Client, server: &Server, fault: &reqwest::Error) -> bool {
    if server.url.scheme() == "https" {
        return trust::is_plain(fault);
    }
    let mut url = server.url.clone();
    // Without a port of its own, the other scheme is another port.
    if fault.is_connect() || fault.is_timeout() || url.port().is_none() || url.set_scheme("https").is_err() {
        return false;
    }
    match http.get(url).timeout(PROBE_TIMEOUT).send().await {
        Ok(_) => true,
        Err(fault) => trust::of_tls(&fault).is_some() && !trust::is_plain(&fault),
    }
}

fn other_scheme(server: &Server) -> ApiError {
    let (speaks, scheme) =
        if server.url.scheme() == "https" { ("does not speak", "http") } else { ("speaks", "https") };
    let mut other = server.url.clone();
    other.set_scheme(scheme).expect("http and https are each other's like");
    ApiError::Scheme { url: server.url.to_string(), speaks, other: other.to_string() }
}

struct Reply {
    status: StatusCode,
    wait: Option<Duration>,
    body: Vec<u8>,
}

async fn try_once(
    http: &reqwest::Client,
    server: &Server,
    request: &Request,
) -> Result<Reply, reqwest::Error> {
    let mut call =
        http.request(request.method.clone(), request.url.clone()).bearer_auth(server.token.expose());
    if let Some(timeout) = request.timeout {
        call = call.timeout(timeout);
    }
    if let Some(body) = &request.body {
        call = call.header(CONTENT_TYPE, "application/json").body(body.clone());
    }
    if let Some(key) = &request.idempotency_key {
        call = call.header("Idempotency-Key", key);
    }
    let answer = call.send().await.map_err(reqwest::Error::without_url)?;
    let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let status = answer.status();
    // The answer counts once all of it is here: a cut one may be asked for again.
    let body = answer.bytes().await.map_err(reqwest::Error::without_url)?.to_vec();
    Ok(Reply { status, wait: wait.map(Duration::from_secs), body })
}

impl Reply {
    /// When to try again, if that helps.
    fn retry_after(&self, attempt: u32) -> Option<Duration> {
        // Whatever its status, the server says so itself: it is busy, or an earlier try of ours is still under way.
        if let Some(wait) = self.wait {
            return (wait <= PATIENCE).then_some(wait);
        }
        let restarts = match self.status {
            StatusCode::GATEWAY_TIMEOUT => true,
            // Of a proxy whose daemon is away; the daemon itself would say why.
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => self.problem().is_none(),
            _ => false,
        };
        restarts.then(|| backoff::jittered(attempt))
    }

    fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }

    fn into_error(self, server: &Server) -> ApiError {
        match self.problem() {
            Some(problem) => ApiError::Refused(Box::new(problem)),
            None => ApiError::Foreign { url: server.url.to_string(), status: self.status.as_u16() },
        }
    }
}
