//! The client that posts to a checked destination and looks at nothing but the head of the answer.

use super::causes::{Unconnected, cause};
use super::fault::NetFault;
use super::guard::{Destination, Guard, Reach, Resolver};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use std::sync::Arc;
use std::time::Duration;

/// From the first lookup to the head of the answer. Receivers are asked to answer at once and work later.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Of that, for the connection with its TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What of an answer is looked at. The body is hostile and of no use: it is never read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header, as sent.
    pub retry_after: Option<String>,
}

/// Posts to checked destinations.
#[derive(Clone)]
pub struct GuardedClient {
    public: reqwest::Client,
    private: reqwest::Client,
}

impl GuardedClient {
    /// A client that asks `resolver` for addresses.
    pub fn try_new(resolver: &Arc<dyn Resolver>) -> Result<Self, NetFault> {
        Self::try_with_timeout(resolver, TIMEOUT)
    }

    /// The same, with another patience for slow receivers.
    pub fn try_with_timeout(resolver: &Arc<dyn Resolver>, timeout: Duration) -> Result<Self, NetFault> {
        let builder = |reach| {
            reqwest::Client::builder()
                .dns_resolver(Arc::new(Guard { resolver: Arc::clone(resolver), reach }))
                .redirect(Policy::none())
                .no_proxy()
                .no_gzip()
                .referer(false)
                .http1_only()
                .pool_max_idle_per_host(0)
                .connect_timeout(CONNECT_TIMEOUT.min(timeout))
                .timeout(timeout)
                .user_agent(concat!("Deputy/", env!("CARGO_PKG_VERSION")))
        };
        let build = |reach| {
            let fallback = |fault: reqwest::Error| {
                // A machine without certificate authorities can still speak http. Over https nobody is trusted then.
                tracing::warn!(%fault, "no certificate authorities here: receivers over https will fail");
                builder(reach).tls_certs_only([]).build()
            };
            let client = builder(reach).build().or_else(fallback);
            client.map_err(|fault| NetFault::Client(fault.to_string()))
        };
        Ok(Self { public: build(Reach::Public)?, private: build(Reach::Private)? })
    }

    /// Posts once.
    pub async fn post(&self, to: &Destination, headers: HeaderMap, body: Vec<u8>) -> Result<Reply, NetFault> {
        let client = match to.reach() {
            Reach::Public => &self.public,
            Reach::Private => &self.private,
        };
        let answer = client.post(to.url().clone()).headers(headers).body(body).send().await;
        // Dropping the answer closes the connection, however much more the receiver wanted to say.
        let answer = answer.map_err(|fault| translate(&fault, to.host()))?;
        let retry_after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        Ok(Reply { status: answer.status().as_u16(), retry_after: retry_after.map(str::to_owned) })
    }
}

/// Our own word for a fault of the client. Its text is not used: it may quote the URL or the receiver.
fn translate(fault: &reqwest::Error, host: String) -> NetFault {
    if let Some(ours) = cause::<NetFault>(fault) {
        return ours.clone();
    }
    if fault.is_timeout() {
        return NetFault::Timeout { host };
    }
    if fault.is_connect() {
        return NetFault::Connect { host, reason: Unconnected::of(fault).reason() };
    }
    NetFault::Broken { host }
}
