//! Properties of the rules of appending.

mod chain;
mod group;
