//! `deputyd config`.

use super::output::line;
use crate::config::{check, example, load};
use crate::http::tls;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say whether it can be used, and everything that is wrong with it.
    Check,
    /// Print an example with every setting and its meaning.
    Example,
}

pub(super) fn config(path: Option<&Path>, command: &ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Check => {
            let config = load(path)?;
            check(&config)?;
            if let Some((cert, key)) = config.server.tls_files() {
                tls::load(cert, key)?;
            }
            line("the configuration can be used");
        }
        ConfigCommand::Example => line(example().trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
