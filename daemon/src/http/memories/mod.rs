//! What is remembered: listed and looked for, noted, changed, forgotten.

mod act;
mod list;
mod used;
mod view;

pub(super) use act::{change, forget, note};
pub(super) use list::{list, show};
pub(super) use used::used;
