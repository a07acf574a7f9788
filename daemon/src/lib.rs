//! The daemon's adapters to the world.

pub mod database;
pub mod feed;
pub mod http;
pub mod ledger;
pub mod tokens;
