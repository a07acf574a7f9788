//! Messages to browsers that somebody signed in: Web Push.
//!
//! Owner: the notifier, through the `Couriers` port, where each subscription is a target of its own; `http` adds and removes
//! them. Invariants: a message is readable by the browser that it is for, and by nobody on the way (RFC 8291); whoever is
//! looking at the app is sent nothing; a device that is signed out, and a subscription that its push service does not know
//! any more, get nothing; the private key is in the database and nowhere else, never in a log.

mod encryption;
mod error;
mod holders;
mod key;
mod message;
mod send;
mod store;
mod subscription;
mod subscriptions;

#[cfg(test)]
mod tests;

pub use error::PushError;
pub use holders::{Eyes, Holders};
pub use send::Push;
pub use subscription::Subscription;
