//! The hands of runs, over real runners in real sandboxes.

mod requests;
mod support;
