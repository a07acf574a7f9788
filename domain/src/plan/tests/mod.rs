//! What a plan promises.

mod broken;
mod carrying;
mod checked;
mod confirming;
pub(super) mod fixtures;
mod matrix;
mod properties;
mod redrawing;
mod stages;
