//! Resolve, check, then dial what was checked.

use super::address::{Class, class};
use super::fault::NetFault;
use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// How far requests may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses only.
    Public,
    /// Private and loopback addresses too, because the configuration says so. Metadata services and link-local
    /// addresses stay out of reach.
    Private,
}

impl Reach {
    /// Why an address is out of reach; `None` when it is not.
    pub fn refuses(self, address: IpAddr) -> Option<&'static str> {
        match (class(address), self) {
            (Class::Public, _) | (Class::Private(_), Self::Private) => None,
            (Class::Private(reason) | Class::Never(reason), _) => Some(reason),
        }
    }
}

/// A URL that was checked as far as that is possible without resolving its name.
#[derive(Clone)]
pub struct Destination {
    url: Url,
    reach: Reach,
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Paths and queries of webhook URLs are secrets.
        f.debug_struct("Destination")
            .field("host", &self.host())
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

impl Destination {
    /// Checks a URL: scheme, user, and the address when the host is one, however it is spelt.
    pub fn try_new(text: &str, reach: Reach) -> Result<Self, NetFault> {
        // The parser drops or mends these silently, so that what is shown is not what is dialled.
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(NetFault::Url("it contains spaces, control characters or backslashes"));
        }
        let mut url = Url::parse(text).map_err(|_| NetFault::Url("it cannot be parsed"))?;
        url.set_fragment(None);
        Self::of(url, reach)
    }

    /// The same receiver under another path and query.
    pub fn with(&self, change: impl FnOnce(&mut Url)) -> Result<Self, NetFault> {
        let mut url = self.url.clone();
        change(&mut url);
        Self::of(url, self.reach)
    }

    fn of(url: Url, reach: Reach) -> Result<Self, NetFault> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NetFault::Url("only http and https are spoken"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NetFault::Url("it contains a user or a password"));
        }
        if url.port() == Some(0) {
            return Err(NetFault::Url("port 0 does not exist"));
        }
        let address = match url.host() {
            None => return Err(NetFault::Url("it has no host")),
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(name)) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                let local = name == "localhost" || name.ends_with(".localhost");
                (local && reach == Reach::Public).then_some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST))
            }
        };
        let this = Self { url, reach };
        match address.and_then(|address| reach.refuses(address)) {
            Some(reason) => Err(NetFault::Refused { host: this.host(), reason }),
            None => Ok(this),
        }
    }

    /// The host, as the parser normalised it.
    pub fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }

    /// How far requests to it may go.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The whole URL. It holds secrets: for the request only.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

/// Who turns names into addresses.
#[async_trait]
pub trait Resolver: Send + Sync + 'static {
    /// Every address of a name.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Stands between the HTTP client and a resolver. The client dials what comes out of here and asks nobody else, so
/// there is no second lookup that could answer differently.
pub(super) struct Guard {
    pub(super) resolver: Arc<dyn Resolver>,
    pub(super) reach: Reach,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, reach) = (Arc::clone(&self.resolver), self.reach);
        Box::pin(async move {
            let addresses = checked(resolver.as_ref(), reach, name.as_str()).await?;
            let addrs: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addrs)
        })
    }
}

/// All addresses of a name, or none of them: a name that also points inside is not to be trusted about the outside.
async fn checked(resolver: &dyn Resolver, reach: Reach, name: &str) -> Result<Vec<IpAddr>, NetFault> {
    let host = name.to_owned();
    let addresses = resolver.lookup(name).await.map_err(|_| NetFault::Resolve { host: host.clone() })?;
    if addresses.is_empty() {
        return Err(NetFault::Resolve { host });
    }
    match addresses.iter().find_map(|address| reach.refuses(*address)) {
        Some(reason) => Err(NetFault::Refused { host, reason }),
        None => Ok(addresses),
    }
}
