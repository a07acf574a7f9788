//! Faults of the network in a few words: which host, and what failed. The client's own text is a chain of causes that
//! says everything but that.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error;
use std::io::ErrorKind;

/// The operating system's resolver, whose failure can be told from others.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemNames;

/// A name that has no address, or nobody could say.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name could not be resolved")]
struct NameFault;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NameFault)?;
            let addrs: Addrs = Box::new(found.collect::<Vec<_>>().into_iter());
            Ok(addrs)
        })
    }
}

/// Why a request did not reach this host, or brought no answer.
pub(super) fn unreached(fault: &reqwest::Error, host: &str) -> String {
    if cause::<NameFault>(fault).is_some() {
        return format!("the name {host} could not be resolved");
    }
    if fault.is_connect() && !fault.is_timeout() {
        return match cause::<std::io::Error>(fault).map(std::io::Error::kind) {
            Some(ErrorKind::ConnectionRefused) => format!("{host} refused the connection"),
            Some(ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
                format!("the connection to {host} was cut before it stood")
            }
            Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
                format!("there is no route to {host}")
            }
            Some(ErrorKind::InvalidData) => {
                format!(
                    "the TLS handshake with {host} failed: is its certificate one that this machine trusts?"
                )
            }
            _ => format!("no connection to {host} could be made"),
        };
    }
    if fault.is_timeout() {
        return format!("{host} did not answer in time");
    }
    format!("{host} ended the connection without an answer")
}

fn cause<'a, T: Error + 'static>(fault: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let (mut next, mut found) = (Some(fault), None);
    while let Some(fault) = next {
        // The innermost says it best: an outer one may only wrap it.
        found = fault.downcast_ref::<T>().or(found);
        next = inner(fault);
    }
    found
}

/// What is inside of a fault. One of I/O names what it wraps in a place of its own, and passes over it as a source.
fn inner<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match fault.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => fault.source(),
    }
}
