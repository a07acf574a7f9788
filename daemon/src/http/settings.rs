//! How the API behaves.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use url::Url;

/// How the API behaves.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The address that is really listened on.
    pub listen: SocketAddr,
    /// The URL that people open.
    pub public_url: Url,
    /// Whether it is served as HTTPS.
    pub https: bool,
    /// Largest body of a request.
    pub body_bytes_max: usize,
    /// Longest time of a request.
    pub timeout: Duration,
    /// Longest time of a request that waits for a remote repository.
    pub remote_timeout: Duration,
    /// Limits of rates.
    pub rates: Rates,
}

/// Limits of rates: so many at once, and so many a second after that.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Changing requests of one token.
    pub changes: Rate,
    /// Refused tokens from one address.
    pub refusals: Rate,
    /// Attempts to sign in, by whatever means, from one address.
    pub visits: Rate,
}

/// So many at once, and so many a second after that.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// At once.
    pub burst: NonZeroU32,
    /// Each second.
    pub per_second: NonZeroU32,
}

impl Rate {
    /// Both, at least 1.
    pub fn new(burst: u32, per_second: u32) -> Self {
        let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self { burst: at_least_one(burst), per_second: at_least_one(per_second) }
    }
}

impl HttpSettings {
    /// With the usual limits.
    pub fn new(listen: SocketAddr, public_url: Url) -> Self {
        Self {
            listen,
            public_url,
            https: false,
            body_bytes_max: 1 << 20,
            timeout: Duration::from_secs(30),
            // A first clone of a large repository.
            remote_timeout: Duration::from_mins(10),
            rates: Rates {
                // Far above what a person or a script of theirs does, and below what fills a disk in minutes.
                changes: Rate::new(2000, 200),
                // A token has 256 bits: this is about load, not about guessing.
                refusals: Rate::new(60, 1),
                // A page asks several times for one person who signs in. Wrong passwords are counted besides.
                visits: Rate::new(60, 1),
            },
        }
    }
}
