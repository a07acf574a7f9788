//! What a conversation promises.

mod context;
mod fixtures;
mod matrix;
mod properties;
mod resting;
mod stages;
mod words;
