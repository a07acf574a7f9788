//! A model server that plays a scenario in all four dialects, over real HTTP on loopback.
//!
//! Owner: the test that starts it. Invariant: it keeps every request and checks each one as it comes in; it never
//! reaches out and never sleeps.

mod check;
mod reply;
mod server;
mod wire;

pub use check::Seen;
pub use reply::{Call, Fault, Meeting, Reply, Usage};
pub use server::ModelServer;
pub use wire::Dialect;
