//! Limits of rates.

use crate::http::problem::{ApiError, Kind};
use crate::http::settings::{Rate, Rates};
use deputy_protocol::ids::TokenId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

/// Keys after which those that are at rest are forgotten.
const KEYS_MAX: usize = 10_000;

/// Who has asked how often.
pub(crate) struct Limits {
    changes: DefaultKeyedRateLimiter<TokenId>,
    refusals: DefaultKeyedRateLimiter<IpAddr>,
    visits: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Limits {
    /// With these rates.
    pub(crate) fn new(rates: Rates) -> Self {
        Self {
            changes: RateLimiter::keyed(quota(rates.changes)),
            refusals: RateLimiter::keyed(quota(rates.refusals)),
            visits: RateLimiter::keyed(quota(rates.visits)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a changing request.
    pub(crate) fn change(&self, token_id: TokenId) -> Result<(), ApiError> {
        self.count(&self.changes, &token_id, "this token changes things too often")
    }

    /// Counts a refused token. Valid tokens are never held up by refused ones.
    pub(crate) fn refusal(&self, peer: IpAddr) -> Result<(), ApiError> {
        self.count(&self.refusals, &network(peer), "too many refused tokens from your address")
    }

    /// Counts what somebody asks who may be anybody.
    pub(crate) fn visit(&self, peer: IpAddr) -> Result<(), ApiError> {
        self.count(&self.visits, &network(peer), "too many attempts to sign in from your address")
    }

    fn count<K: Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
        complaint: &str,
    ) -> Result<(), ApiError> {
        if limiter.len() > KEYS_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now()).as_secs() + 1;
            ApiError::new(Kind::RateLimited, format!("{complaint}: wait {wait} s")).retry_after(wait)
        })
    }
}

fn quota(rate: Rate) -> Quota {
    Quota::per_second(rate.per_second).allow_burst(rate.burst)
}

/// Whoever has one IPv6 address has 2^64 of them.
pub(in crate::http) fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}
