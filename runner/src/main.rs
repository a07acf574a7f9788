//! `deputy-runner`: the hands of Deputy.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use deputy_protocol::link::WORKSPACE_MOUNT;
use deputy_runner::{serve, shell, shim};

#[derive(Parser)]
#[command(name = "deputy-runner", version, about = "The hands of Deputy: executes tools where the work is")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keep journal and spool of one run and start its tools in a sandbox (started by the daemon)
    Shim {
        /// Folder with shim.json
        #[arg(long)]
        dir: PathBuf,
        /// Only try: start the tools' process, end it, and say whether that worked
        #[arg(long)]
        trial: bool,
    },
    /// Execute tools (started by the shim)
    Serve {
        /// Speak over standard input and output, the only way there is
        #[arg(long, required = true)]
        stdio: bool,
        /// The folder that the tools work in
        #[arg(long, default_value = WORKSPACE_MOUNT)]
        workspace: PathBuf,
    },
    /// Kill the shim of a folder and everything that runs because of it
    Kill {
        /// Folder of the shim
        #[arg(long)]
        dir: PathBuf,
    },
    /// Take the terminal on standard input for a session of its own, and become a program (started by the inner runner)
    #[command(hide = true)]
    Tty {
        /// The program and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        argv: Vec<String>,
    },
    /// Offer this laptop to a Deputy server
    Connect {
        /// Whatever it will take
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        rest: Vec<String>,
    },
}

fn main() -> ExitCode {
    // First of all: nothing in this process owns a descriptor yet.
    if let Err(error) = shim::close_inherited() {
        complain(&format!("inherited descriptors cannot be closed: {error}"));
        return ExitCode::FAILURE;
    }
    let outcome = match Arguments::parse().command {
        Command::Shim { dir, trial } => shim::run(&dir, trial),
        Command::Serve { workspace, .. } => {
            runtime().and_then(|runtime| runtime.block_on(serve::serve(&workspace)))
        }
        Command::Tty { argv } => shell::lead_session(&argv).map_err(Into::into),
        Command::Kill { dir } => kill(&dir),
        Command::Connect { .. } => {
            complain("laptops are not available yet: this version runs everything on the server");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn kill(dir: &std::path::Path) -> anyhow::Result<()> {
    let report = runtime()?.block_on(shim::kill(dir))?;
    writeln!(io::stdout(), "{}", serde_json::to_string(&report)?)?;
    anyhow::ensure!(report.survivors == 0, "{} processes could not be killed", report.survivors);
    Ok(())
}

/// The one place that writes to standard error. If even that is gone there is nobody to tell.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "deputy-runner: {message}");
}
