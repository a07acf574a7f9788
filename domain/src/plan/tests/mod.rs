//! What a plan promises.

mod broken;
mod confirming;
mod fixtures;
mod matrix;
mod properties;
mod redrawing;
mod stages;
