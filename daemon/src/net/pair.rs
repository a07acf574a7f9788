//! The clients themselves: one for each reach.

use super::causes::{Unconnected, cause};
use super::fault::NetFault;
use super::guard::{Destination, Guard, Reach, Resolver};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use std::sync::Arc;
use std::time::Duration;

/// For the connection with its TLS handshake, of all the time there is.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client for each reach. Which addresses may be dialled is part of a client, so no request can forget to say it.
#[derive(Clone)]
pub(super) struct Pair {
    public: Client,
    private: Client,
}

impl Pair {
    /// Clients that ask `resolver` for addresses and have `timeout` from the first lookup to the last byte. They keep no
    /// connection, no cookie and no referrer, follow nothing, and ask no proxy.
    pub(super) fn try_new(
        resolver: &Arc<dyn Resolver>,
        timeout: Duration,
        shape: fn(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, NetFault> {
        let builder = |reach| {
            let builder = Client::builder()
                .dns_resolver(Arc::new(Guard { resolver: Arc::clone(resolver), reach }))
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .pool_max_idle_per_host(0)
                .connect_timeout(CONNECT_TIMEOUT.min(timeout))
                .timeout(timeout)
                .user_agent(concat!("Deputy/", env!("CARGO_PKG_VERSION")));
            shape(builder)
        };
        let build = |reach| {
            let fallback = |fault: reqwest::Error| {
                // A machine without certificate authorities can still speak http. Over https nobody is trusted then.
                tracing::warn!(%fault, "no certificate authorities here: whoever is asked over https will fail");
                builder(reach).tls_certs_only([]).build()
            };
            let client = builder(reach).build().or_else(fallback);
            client.map_err(|fault| NetFault::Client(fault.to_string()))
        };
        Ok(Self { public: build(Reach::Public)?, private: build(Reach::Private)? })
    }

    /// The one for a destination.
    pub(super) fn to(&self, destination: &Destination) -> &Client {
        match destination.reach() {
            Reach::Public => &self.public,
            Reach::Private => &self.private,
        }
    }
}

/// Our own word for a fault of a client. Its text is not used: it may quote the URL or the receiver.
pub(super) fn translate(fault: &reqwest::Error, host: String) -> NetFault {
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
