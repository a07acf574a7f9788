//! Who searches.
//!
//! Owner: the adapter. Invariant: a provider is asked where the founder said, under the key that the founder gave; its
//! key is in no fault, and what it answers is as little believed as the pages that it found.

mod checked;
mod provider;
mod said;

#[cfg(test)]
mod tests;

pub(super) use provider::Provider;
