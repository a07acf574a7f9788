//! The daemon's adapters to the world.

pub mod ledger;
