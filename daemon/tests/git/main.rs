//! Git workspaces against real repositories, made by the system's git.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod attacks;
mod bad_input;
mod building_on;
mod captures;
mod catching_up;
mod checkouts;
mod crashes;
mod deliveries;
mod instructions;
mod keys;
mod places;
mod reading;
mod registering;
mod rollbacks;
mod spares;
mod support;
mod sweeping;
