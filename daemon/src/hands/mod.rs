//! The hands of runs: `deputy-runner` in a sandbox, one per run and slot, found again after a restart;
//! those of terminals alone end with the daemon.
//!
//! Owner: the composition root, which gives [`RunnerHands`] to the actors as their
//! [`Hands`](deputy_actors::ports::Hands) port.
//!
//! Invariants. Hands outlive the daemon: nothing here ends them but `kill`, `close` and their own journal's rules. A
//! request is sent a second time only to the journal that said it never received it. What a sandbox cannot be had for
//! does not start. A kill is over when somebody looked and found nobody.
//!
//! ```text
//! data_dir/runs/RUN/hands/SLOT          the shim's folder (see `deputy_protocol::link`), mode 0700
//! data_dir/runs/RUN/hands/SLOT.journal  which journal was met here: another one means that answers were lost
//! data_dir/runs/RUN/home/SLOT           HOME; the checks get a new one every time
//! ```
//!
//! Inside: `layout` names paths, `folders` makes and clears them, `spec` says what a shim is told, `start` starts one,
//! `dial` reaches it, `connection` carries frames, `follow` follows one request over connections, `hand` is a shim
//! that is connected, `port` the port's open hand over it, `terminal` what somebody sees of a program on a terminal, `seats` holds one per run and slot, `adapter` puts them
//! together, `end` kills, `errand` has hands for one call of nobody's, `programs` asks agents' programs for their
//! versions.

mod abandoned;
mod adapter;
mod begin;
mod blocking;
mod config;
mod connection;
mod dial;
mod end;
mod errand;
mod folders;
mod follow;
mod hand;
mod known_journal;
mod layout;
mod living;
mod port;
mod programs;
mod seats;
mod spec;
mod start;
mod terminal;

pub use adapter::RunnerHands;
pub use config::HandsConfig;
pub use programs::{BUDGET_SEC, RunnerPrograms};
