//! Where a request comes from.

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of the connection. Headers that claim another one are never believed.
pub(super) fn peer(request: &Parts) -> IpAddr {
    let found = request.extensions.get::<ConnectInfo<SocketAddr>>();
    // Only a server that was started without addresses has none: then nobody is local.
    found.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

/// Where attempts to sign in are counted: the other end, or what a proxy on this very host says last of whom it speaks for.
/// Nobody outside can write there what they like, and a guess through the proxy is not held against all others. It is good
/// for counting and for nothing else.
pub(in crate::http) fn counted_at(request: &Parts) -> IpAddr {
    let peer = peer(request);
    if !peer.is_loopback() {
        return peer;
    }
    let said = request.headers.get_all("x-forwarded-for").iter().next_back();
    let last = said.and_then(|said| said.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    last.map_or(peer, |last| last.to_canonical())
}
