//! `deputy projects`.
//!
//! Owner: `verbs`. Invariant: secrets go to the server and are printed nowhere.

mod add;
mod list;
mod names;
mod remove;
mod set;
mod told;
mod values;

pub(super) use add::add;
pub(super) use list::list;
pub(super) use names::{name_of, names};
pub(super) use remove::remove;
pub(super) use set::set;
pub(super) use told::warn;
