//! What `deputyd` can be asked to do from a shell.
//!
//! Owner: `main`. Invariant: exit 0 on success, 1 when the work failed, 2 on wrong usage; with `--json`, standard output
//! holds one JSON value and nothing else.

mod backup;
mod config;
mod demo;
mod doctor;
mod foreign;
mod ledger;
mod link;
mod openapi;
mod output;
mod serve;
mod setup;
mod token;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Deputy's daemon: delegate, close the laptop, get notified when it is done, review the result.
#[derive(Debug, Parser)]
#[command(name = "deputyd", version)]
pub struct Arguments {
    /// The configuration. Without it ./deputy.toml is read if it is there, as `setup` writes it; else the defaults hold.
    /// DEPUTY__SECTION__KEY settings are laid over it.
    #[arg(long, global = true, env = "DEPUTY_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon.
    Serve,
    /// Show the main job in a throw-away folder.
    Demo(demo::DemoArguments),
    /// Set up: a configuration, a data directory, an admin's token. What is there already stays.
    Setup(setup::SetupArguments),
    /// Look at everything that the daemon needs, and say what to do about what is missing.
    Doctor(doctor::DoctorArguments),
    /// Look at the configuration.
    Config {
        /// What to do with it.
        #[command(subcommand)]
        command: config::ConfigCommand,
    },
    /// Print the API's document (OpenAPI 3.1), which the web app's types are made of.
    Openapi,
    /// Tokens of the API.
    Token {
        /// What to do with them.
        #[command(subcommand)]
        command: token::TokenCommand,
    },
    /// Make a link that opens the app: to the founder's account, or to another device once there is one.
    Link(link::LinkArguments),
    /// Bring the schema of the database up to date.
    Migrate(ledger::MigrateArguments),
    /// Copy everything that cannot be made anew, or put a copy back.
    Backup {
        /// What to do.
        #[command(subcommand)]
        command: backup::BackupCommand,
    },
    /// Look at the ledger.
    Ledger {
        /// What to do with it.
        #[command(subcommand)]
        command: ledger::LedgerCommand,
    },
}

/// The configuration that `setup` left in this folder, for whoever names none; it is said that it is used.
fn found_here(command: &Command) -> Option<PathBuf> {
    let here = PathBuf::from(setup::CONFIG);
    let reads_one = !matches!(command, Command::Demo(_) | Command::Setup(_));
    let found = (reads_one && here.is_file()).then_some(here)?;
    output::note(format_args!("deputyd: no --config is given: using ./{}", found.display()));
    Some(found)
}

/// Carries out a command.
pub async fn run(arguments: Arguments) -> ExitCode {
    let found = arguments.config.or_else(|| found_here(&arguments.command));
    let config = found.as_deref();
    let result = match arguments.command {
        Command::Serve => serve::serve(config).await,
        Command::Demo(demo) => demo::demo(&demo).await,
        Command::Setup(arguments) => setup::setup(config, &arguments).await,
        Command::Doctor(arguments) => doctor::doctor(config, &arguments).await,
        Command::Config { command } => config::config(config, &command),
        Command::Openapi => Ok(openapi::openapi()),
        Command::Token { command } => token::token(config, command).await,
        Command::Link(arguments) => link::link(config, &arguments).await,
        Command::Migrate(arguments) => ledger::migrate(config, &arguments).await,
        Command::Backup { command } => backup::backup(config, command).await,
        Command::Ledger { command } => ledger::ledger(config, command).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}
