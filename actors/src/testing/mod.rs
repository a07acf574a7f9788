//! Ports for tests: a clock that is moved by hand, chance that repeats.
//!
//! Owner: the tests of this crate and of those above it. Invariant: nothing here sleeps or reads the host.

mod clock;
mod entropy;
#[cfg(test)]
mod tests;

pub use clock::ManualClock;
pub use entropy::SequenceEntropy;
