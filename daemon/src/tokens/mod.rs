//! Tokens: who may use the API, and how far. A device that somebody signed in is one of them, whose secret is good in
//! the cookie only, and which may do what its person may.
//!
//! Owner: `app.rs` opens it over the ledger's database; `http` asks it about every request, `deputyd token` makes them.
//! Invariant: a secret is shown once and stored nowhere; what a token allows comes from its record alone. A revoked
//! token ends within two seconds, on whichever daemon of this database it is used. None is made that the history does not know.

mod cache;
mod devices;
mod error;
mod history;
mod record;
mod secret;
mod store;

pub use error::TokenError;
pub(crate) use record::DEVICE_HOLDS;
pub use record::{Bearer, DeviceOrder, Holder, TokenOrder};
pub use secret::Secret;
pub use store::Tokens;
