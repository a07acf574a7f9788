//! The gateway to models: programs of runs speak a provider's own language to it, with a key of their run, and it
//! speaks to the provider with the real one.
//!
//! Owner: `app.rs`, which puts it beside the API and on a socket that sandboxes see. Invariant: no call reaches a
//! provider before money is set aside for it, and what was set aside is settled however the call ends; the provider's
//! key leaves the daemon in one header to the provider, and the run's key never leaves it.
//!
//! ```text
//! routes (which wish) → doorway (whose key) → call (money, model) → llm (provider) → relay (bytes, usage) → traffic
//! ```

mod call;
mod desk;
mod doorway;
mod flight;
mod keys;
mod offers;
mod order;
mod refusal;
mod refused;
mod relay;
mod routes;
mod socket;
mod traffic;
mod turns;
mod wish;
mod words;

pub use desk::Desk;
pub use flight::Flight;
pub use keys::RunKeys;
pub use offers::{Offers, spoken};
pub use refused::RefusedKeys;
pub use routes::router;
pub use socket::{bind, serve};
pub use traffic::{Thoughts, Traffic, TrafficFault};
pub use turns::{Turn, Turns};
