//! The founder talks with the COO: over the real daemon, its API and its command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conversations {
    mod chat;
    mod context;
    mod crashes;
    mod devices;
    mod house;
    mod interrupted;
    mod money;
    mod schedule;
}
