//! Floor 2: `deputy`, the founder's command line.
//!
//! Owner: the person at the terminal. Invariant: it imports `protocol` only, it never prints a token, and no text of
//! the server's reaches the terminal without passing `render::escape`.

mod api;
mod args;
mod backoff;
mod chat;
mod commands;
mod config;
mod feed;
mod outcome;
mod render;
mod story;
mod talk;
mod trust;

use clap::Parser;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = args::Cli::parse();
    // As large as the largest of them.
    match Box::pin(commands::run(cli)).await {
        Ok(outcome) => outcome.into(),
        Err(fault) if outcome::is_closed_pipe(&fault) => ExitCode::SUCCESS,
        Err(fault) => {
            render::fault(&fault);
            outcome::of_fault(&fault).into()
        }
    }
}
