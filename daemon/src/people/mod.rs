//! People: who has an account, how they prove it, and the links that make accounts and sign devices in.
//!
//! Owner: `app.rs` opens it over the ledger's database; `http` signs people in by it, `deputyd link` makes links. Devices
//! that are signed in are tokens, and lie with them.
//!
//! Invariant: passwords and codes are stored stretched or as digests only, and no `Debug` shows them; a code is good once,
//! by the statement that claims it; a wrong name takes as long as a wrong password. There is one founder at most, whose
//! account is never removed. Nobody has an account that the history does not know.

mod attempts;
mod ceremonies;
mod code;
mod codes;
mod error;
mod history;
mod joining;
mod keys;
mod passkeys;
mod password;
mod record;
mod signing_in;
mod store;

pub use code::Code;
pub use codes::{Invitation, Link};
pub use error::PeopleError;
pub use store::People;
