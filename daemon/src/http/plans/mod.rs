//! Plans: listed, shown, and decided on.

mod act;
mod read;
mod view;

pub(super) use act::{cancel, confirm, decline, defer, revise};
pub(super) use read::{list, show};
