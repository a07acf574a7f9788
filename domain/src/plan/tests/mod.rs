//! What a plan promises.

mod broken;
mod card;
mod carrying;
mod confirming;
pub(super) mod fixtures;
mod matrix;
mod properties;
mod redrawing;
mod report;
mod stages;
