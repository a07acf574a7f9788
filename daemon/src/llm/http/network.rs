//! Faults of the network in a few words: which host, and what failed. The client's own text is a chain of causes that
//! says everything but that.

use crate::net::{Unconnected, cause};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

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
        return match Unconnected::of(fault) {
            Unconnected::Refused => format!("{host} refused the connection"),
            other => format!("no connection to {host}: {}", other.reason()),
        };
    }
    if fault.is_timeout() {
        return format!("{host} did not answer in time");
    }
    format!("{host} ended the connection without an answer")
}
