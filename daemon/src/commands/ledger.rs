//! `deputyd ledger` and `deputyd migrate`.

use super::output::{count, line, note};
use crate::app::open_ledger;
use crate::clock::{SystemClock, mint};
use crate::config::load;
use crate::control::{Answer, ControlError, Request, connect};
use crate::ledger::{Redaction, Store};
use anyhow::Context;
use clap::Subcommand;
use deputy_actors::ports::Clock;
use deputy_protocol::ids::EventId;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// What to do with the ledger. All but `verify` and `redact` need the data directory for themselves: stop the daemon first.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Prove that nothing recorded was changed.
    Verify,
    /// Make all rows anew from the events.
    Rebuild,
    /// Empty the payload of an event for good: a secret that was recorded, for example. The proof over all events holds.
    Redact {
        /// The event's id.
        #[arg(value_name = "EVENT_ID")]
        event_id: EventId,
        /// Why; it is recorded, so it must not repeat what is to be gone.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
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
    if let Some(request) = of_daemon(&command)
        && let Some(mut daemon) = connect(&load(path)?.storage.data_dir).await?
    {
        return match daemon.ask(&request).await? {
            Answer::Verified { events, redacted, hash, fault } => Ok(show(events, redacted, &hash, fault)),
            Answer::Redacted { position } => show_redacted(position),
            _ => Err(ControlError::Unexpected.into()),
        };
    }
    let store = open(path).await?;
    let code = match command {
        LedgerCommand::Redact { event_id, why } => {
            let redaction = Redaction { event_id, why, fact_id: EventId(mint()), at: SystemClock.now() };
            show_redacted(store.redact_for(redaction).await?)?
        }
        LedgerCommand::Verify => {
            let found = store.verify().await?;
            let fault = found.fault.map(|fault| fault.to_string());
            show(found.events, found.redacted, &hex::encode(found.hash), fault)
        }
        LedgerCommand::Rebuild => {
            let events = store.rebuild().await?;
            line(format_args!("{} replayed", count(events, "event")));
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

/// What a running daemon does itself; the rest needs the data directory for itself.
fn of_daemon(command: &LedgerCommand) -> Option<Request> {
    match command {
        LedgerCommand::Verify => Some(Request::VerifyLedger),
        LedgerCommand::Redact { event_id, why } => {
            Some(Request::Redact { event_id: *event_id, why: why.clone() })
        }
        LedgerCommand::Rebuild | LedgerCommand::Export { .. } => None,
    }
}

fn show_redacted(position: Option<u64>) -> anyhow::Result<ExitCode> {
    let position = position.context("there is no event of this id")?;
    line(format_args!("the payload of event {position} is gone"));
    note(
        "Rows keep what they took from it until `deputyd ledger rebuild`, and backups until they are removed.",
    );
    Ok(ExitCode::SUCCESS)
}

fn show(events: u64, redacted: u64, hash: &str, fault: Option<String>) -> ExitCode {
    let verb = if events == 1 { "is" } else { "are" };
    line(format_args!("{} {verb} sound, {redacted} of them redacted", count(events, "event")));
    line(format_args!("hash of the last: {hash}"));
    match fault {
        None => ExitCode::SUCCESS,
        Some(fault) => {
            line(format_args!("then: {fault}"));
            ExitCode::FAILURE
        }
    }
}

async fn export(store: &Store, out: Option<PathBuf>, after: u64) -> anyhow::Result<()> {
    if let Some(path) = out {
        let mut file = tokio::fs::File::create(&path).await?;
        store.export(after, &mut file).await?;
        file.sync_all().await?;
    } else {
        let mut stdout = tokio::io::stdout();
        store.export(after, &mut stdout).await?;
        stdout.flush().await?;
    }
    Ok(())
}
