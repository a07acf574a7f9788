//! The API, on a real socket and over a real ledger.

mod views;
