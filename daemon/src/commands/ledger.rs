//! `deputyd ledger` and `deputyd migrate`.

use super::output::line;
use crate::app::open_ledger;
use crate::clock::SystemClock;
use crate::config::load;
use crate::ledger::Store;
use clap::Subcommand;
use deputy_actors::ports::Clock;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// What to do with the ledger. The daemon must not be running on the same data directory.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Prove that nothing recorded was changed.
    Verify,
    /// Make all rows anew from the events.
    Rebuild,
    /// Write all events as JSON lines.
    Export {
        /// Where to; standard output if absent.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Only events after this position.
        #[arg(long, default_value_t = 0)]
        after: u64,
    },
}

async fn open(path: Option<&Path>) -> anyhow::Result<Arc<Store>> {
    let config = load(path)?;
    Ok(open_ledger(&config, Arc::new(|| SystemClock.now())).await?)
}

pub(super) async fn migrate(path: Option<&Path>) -> anyhow::Result<ExitCode> {
    open(path).await?.close().await;
    line("the schema is up to date");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn ledger(path: Option<&Path>, command: LedgerCommand) -> anyhow::Result<ExitCode> {
    let store = open(path).await?;
    let code = match command {
        LedgerCommand::Verify => verify(&store).await?,
        LedgerCommand::Rebuild => {
            let events = store.rebuild().await?;
            line(format_args!("{events} events replayed"));
            ExitCode::SUCCESS
        }
        LedgerCommand::Export { out, after } => {
            export(&store, out, after).await?;
            ExitCode::SUCCESS
        }
    };
    store.close().await;
    Ok(code)
}

async fn verify(store: &Store) -> anyhow::Result<ExitCode> {
    let verified = store.verify().await?;
    line(format_args!("{} events are sound, {} of them redacted", verified.events, verified.redacted));
    line(format_args!("hash of the last: {}", hex::encode(verified.hash)));
    Ok(match verified.fault {
        None => ExitCode::SUCCESS,
        Some(fault) => {
            line(format_args!("then: {fault}"));
            ExitCode::FAILURE
        }
    })
}

async fn export(store: &Store, out: Option<PathBuf>, after: u64) -> anyhow::Result<()> {
    match out {
        Some(path) => {
            let mut file = tokio::fs::File::create(&path).await?;
            store.export(after, &mut file).await?;
            file.sync_all().await?;
        }
        None => {
            let mut stdout = tokio::io::stdout();
            store.export(after, &mut stdout).await?;
            stdout.flush().await?;
        }
    }
    Ok(())
}
