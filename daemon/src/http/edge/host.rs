//! Whether a request was meant for this host.
//!
//! A page whose name is pointed at our address (DNS rebinding) sends its own name: names that are not ours are refused.
//! Ports are not compared, since a tunnel changes them and no attacker gains by that.

use crate::http::problem::{ApiError, Kind};
use crate::http::settings::HttpSettings;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use std::net::IpAddr;

/// Refuses requests that were meant for somebody else.
pub(super) fn check(settings: &HttpSettings, request: &Parts) -> Result<(), ApiError> {
    let hosts = hosts(request)?;
    if hosts.is_empty() {
        return Err(ApiError::new(Kind::BadRequest, "the request names no host"));
    }
    for host in hosts {
        if !is_ours(settings, host.host()) {
            let detail = format!(
                "this is not the host you asked for: use {} or the address that it listens on",
                settings.public_url
            );
            return Err(ApiError::new(Kind::ForeignHost, detail));
        }
    }
    Ok(())
}

/// Whether it was asked for as this very host.
pub(crate) fn is_loopback_host(request: &Parts) -> bool {
    hosts(request).is_ok_and(|hosts| !hosts.is_empty() && hosts.iter().all(|host| is_loopback(host.host())))
}

/// Whether it was asked for as the host of the public URL.
pub(crate) fn is_public_host(settings: &HttpSettings, request: &Parts) -> bool {
    let public = settings.public_url.host_str().unwrap_or_default();
    hosts(request).is_ok_and(|hosts| {
        !hosts.is_empty() && hosts.iter().all(|host| host.host().eq_ignore_ascii_case(public))
    })
}

/// All hosts that a request names: its header, and its target when that is a whole URL (always with HTTP/2).
fn hosts(request: &Parts) -> Result<Vec<Authority>, ApiError> {
    let broken = || ApiError::new(Kind::BadRequest, "the request's host is malformed");
    let mut hosts: Vec<Authority> = request.uri.authority().cloned().into_iter().collect();
    let mut headers = request.headers.get_all(HOST).iter();
    if let Some(header) = headers.next() {
        let host = header.to_str().ok().and_then(|text| text.parse().ok());
        hosts.push(host.ok_or_else(broken)?);
    }
    // Two of them, or a user in one: somebody hopes that we and another program read different ones.
    if headers.next().is_some() || hosts.iter().any(|host: &Authority| host.as_str().contains('@')) {
        return Err(broken());
    }
    Ok(hosts)
}

/// Whether a host name is one of ours.
pub(super) fn is_ours(settings: &HttpSettings, host: &str) -> bool {
    if is_loopback(host) || settings.public_url.host_str().is_some_and(|ours| ours.eq_ignore_ascii_case(host))
    {
        return true;
    }
    let listen = settings.listen.ip();
    // Listening on all addresses, any address may be ours. That is safe: a rebound name is a name, not an address.
    address(host).is_some_and(|address| listen.is_unspecified() || address == listen)
}

pub(super) fn is_loopback(host: &str) -> bool {
    // Exactly these: other spellings of them are somebody being clever.
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
}

fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(v6) => v6.parse().ok().map(IpAddr::V6),
        None => host.parse().ok().map(IpAddr::V4),
    }
}
