//! What is to be done in conversations at its time: listed, added, ended.
//!
//! Owner: `router` names the handlers. Invariant: what is shown is the founder's alone, as the conversations are that it is
//! done in.

mod act;
mod list;
mod view;

pub(super) use act::{add, cancel};
pub(super) use list::list;
