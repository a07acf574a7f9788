//! Signing in: links, passwords, passkeys, devices; on a real socket and over a real ledger.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod deaths;
mod devices;
mod links;
mod matrix;
mod passkeys;
mod passwords;
mod people;
mod support;
mod unseen;
