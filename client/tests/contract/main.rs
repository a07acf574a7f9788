//! The program against a server that plays the contract: real processes, real sockets.

#![expect(clippy::unwrap_used, reason = "this whole program is a test")]

mod delegate;
mod feed;
mod fixtures;
mod login;
mod outputs;
mod program;
mod projects;
mod said;
mod server;
mod waiting;
