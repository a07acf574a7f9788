//! `Idempotency-Key`: a request that is repeated, by a client that did not hear the answer, is carried out once.
//!
//! Owner: `guard` hands every POST through here. Invariant: before a request with a key is carried out there is a row
//! with the seed of all ids that it mints; whoever repeats it, after a crash at any line, mints the same ids and so makes
//! the same things. An answer is kept for a day and given again; secrets are not kept with it.

mod extract;
mod key;
mod record;
mod replay;
mod seed;
mod store;

pub(super) use replay::run;
pub(super) use seed::{CarriedOutAgain, NotKept, Seed};
pub(super) use store::Idempotency;
