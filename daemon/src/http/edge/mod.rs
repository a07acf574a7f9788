//! The outermost layer: what every request goes through first, and every answer last.
//!
//! Owner: `router` puts it around all routes. Invariant: no request reaches a route unless it was meant for this host
//! and, when it changes something or opens the feed from a browser, comes from our own pages; no answer leaves without
//! its headers and, when it is an error, its problem.

mod headers;
mod host;
mod origin;
mod pass;

pub(super) use host::{is_loopback_host, is_public_host};
pub(super) use origin::says_it_is_ours;
pub(super) use pass::{caught, pass};
