//! Requests to addresses that somebody else chose.
//!
//! Owner: whatever in the daemon posts to a configured URL. Invariants: every address that a name resolves to is
//! checked, the connection goes to a checked address and nowhere else, redirects are not followed, proxies of the
//! environment are not used, and an answer costs bounded time and memory whatever the receiver does.

mod address;
mod causes;
mod client;
mod fault;
mod guard;

#[cfg(test)]
mod tests;

pub use address::{Class, class};
pub use causes::{Unconnected, cause};
pub use client::{GuardedClient, Reply};
pub use fault::NetFault;
pub use guard::{Destination, Reach, Resolver, SystemResolver};
