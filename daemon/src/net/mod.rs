//! Requests to addresses that somebody else chose.
//!
//! Owner: whatever in the daemon posts to a configured URL, or reads a page that a model named. Invariants: every address
//! that a name resolves to is checked, the connection goes to a checked address and nowhere else, redirects are not
//! followed here, proxies of the environment are not used, and an answer costs bounded time and memory whatever the other
//! side does.

mod address;
mod causes;
mod client;
mod fault;
mod guard;
mod pair;
mod reader;

#[cfg(test)]
mod tests;

pub use address::{Class, class};
pub use causes::{Unconnected, cause};
pub use client::{GuardedClient, Reply};
pub use fault::NetFault;
pub use guard::{Destination, Reach, Resolver, SystemResolver};
pub use reader::{GuardedReader, Opened, Wish};
