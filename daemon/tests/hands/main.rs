//! The hands of runs, over real runners in real sandboxes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod ends;
mod lives;
mod outputs;
mod proxy;
mod requests;
mod starts;
mod support;
mod versions;
mod words;
