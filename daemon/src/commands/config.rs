//! `deputyd config`, and the configuration that other commands start from.

use super::output::line;
use crate::app::providers;
use crate::config::{Config, ConfigFaults, LoadError, check, doubts, example, load};
use crate::http::tls;
use clap::Subcommand;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say whether it can be used, and everything that is wrong with it.
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print an example with every setting and its meaning.
    Example {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn config(path: Option<&Path>, command: &ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Check { json: true } => {
            let (faults, doubts) = match load(path).map_err(whole) {
                Ok(config) => {
                    (faults(&config).err().map(|faults| faults.0).unwrap_or_default(), doubts(&config))
                }
                Err(error) => (format!("{error:#}").lines().map(str::to_owned).collect(), Vec::new()),
            };
            line(json!({ "ok": faults.is_empty(), "faults": faults, "doubts": doubts }));
            return Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        ConfigCommand::Check { json: false } => {
            let config = usable(path)?;
            line(format_args!("{} can be used", name(path)));
            for doubt in doubts(&config) {
                line(format_args!("  but {doubt}"));
            }
        }
        ConfigCommand::Example { json: true } => line(json!({ "example": example() })),
        ConfigCommand::Example { json: false } => line(example().trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The configuration, when nothing is wrong with it.
pub(super) fn usable(path: Option<&Path>) -> anyhow::Result<Config> {
    let config = load(path).map_err(whole)?;
    faults(&config)?;
    Ok(config)
}

/// Why there is no configuration, and what is wrong besides.
fn whole(error: LoadError) -> anyhow::Error {
    if let LoadError::File { rest: Some(rest), .. } = &error
        && let Err(more) = faults(rest)
    {
        return anyhow::anyhow!("{error}\n{more}");
    }
    error.into()
}

/// Everything that is wrong with it, with lines where there are any.
pub(super) fn faults(config: &Config) -> Result<(), ConfigFaults> {
    let mut faults = check(config).err().map(|found| found.0).unwrap_or_default();
    faults.extend(providers(config).err().map(|found| found.0).unwrap_or_default());
    if let Some((cert, key)) = config.server.tls_files()
        && let Err(fault) = tls::load(cert, key)
    {
        faults.extend(config.faults([fault]).0);
    }
    if faults.is_empty() { Ok(()) } else { Err(ConfigFaults(faults)) }
}

/// What it is called.
pub(super) fn name(path: Option<&Path>) -> String {
    match path {
        Some(path) => path.display().to_string(),
        None => "no file is given (--config FILE), so the defaults hold; they".to_owned(),
    }
}
