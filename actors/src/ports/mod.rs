//! The world as the actors see it: one trait per file, implemented by the daemon's adapters and by the fakes
//! in [`testing`](crate::testing).
//!
//! Owner: this crate. Invariant: a port speaks our own words, never those of the library behind it.

mod clock;
mod entropy;

pub use clock::Clock;
pub use entropy::Entropy;
