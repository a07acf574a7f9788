//! The server's HTTP API, as this program uses it.
//!
//! Owner: `commands`. Invariant: every POST carries an idempotency key and is repeated under the same key only; the
//! token goes to the server's own address, never after a redirect.

mod answer;
mod client;
mod error;
mod events;
mod named;
mod pages;
mod pick;
mod send;

pub(crate) use answer::Answer;
pub(crate) use client::{Api, address, is_loopback};
pub(crate) use error::ApiError;
pub(crate) use events::history;
pub(crate) use named::with_run;
pub(crate) use pages::{whole, whole_of};
pub(crate) use pick::{
    pick_appointment, pick_conversation, pick_device, pick_document, pick_item, pick_memory, pick_person,
    pick_plan, pick_run,
};
