//! The hands of runs, over real runners in real sandboxes.

mod ends;
mod lives;
mod proxy;
mod requests;
mod starts;
mod support;
mod versions;
