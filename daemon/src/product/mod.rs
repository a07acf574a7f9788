//! Events of the products, in a table beside the ledger's.
//!
//! Owner: `app.rs` opens it over the ledger's database and closes it before that. Invariant: an event is kept once however
//! often it comes, and durably before anybody is told so; both engines keep and find the same. What the API takes was
//! checked in `deputy_domain::metric`.

mod fill;
mod room;
mod row;
mod store;

pub use store::ProductEvents;
