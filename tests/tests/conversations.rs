//! The founder talks with the COO: over the real daemon, its API and its command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod conversations {
    mod chat;
    pub(crate) mod house;
}
