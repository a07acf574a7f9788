//! The decisions without ractor.

mod policy;
mod property;
mod state;
