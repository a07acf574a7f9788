//! What a conversation promises.

mod appointments;
mod context;
mod fixtures;
mod matrix;
mod news;
mod properties;
mod resting;
mod stages;
mod words;
