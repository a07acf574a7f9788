//! The API, on a real socket and over a real ledger.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod bad_input;
mod conversations;
mod document;
mod edge;
mod feed;
mod feed_access;
mod house;
mod idempotency;
mod later;
mod limits;
mod metrics;
mod pages;
mod plans;
mod projects;
mod push;
mod refused_orders;
mod repeated;
mod schedule;
mod search;
mod serving;
mod shapes;
mod shared;
mod tokens;
mod views;
mod waits;
