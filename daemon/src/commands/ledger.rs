//! `deputyd ledger` and `deputyd migrate`.

use super::output::{count, line, note};
use crate::app::open_ledger;
use crate::clock::{SystemClock, mint};
use crate::config::load;
use crate::control::{Answer, ControlError, Request, connect};
use crate::ledger::{ExportError, Redaction, Store};
use crate::search::SearchStore;
use anyhow::Context;
use clap::{Args, Subcommand};
use deputy_actors::ports::{Clock, SearchIndex};
use deputy_protocol::ids::EventId;
use serde_json::json;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What to do with the ledger. All but `verify` and `redact` need the data directory for themselves: stop the daemon first.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Prove that nothing recorded was changed.
    Verify {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make all rows anew from the events.
    Rebuild {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Empty the payload of an event for good: a secret that was recorded, for example. The proof over all events holds.
    Redact {
        /// The event's id.
        #[arg(value_name = "EVENT_ID")]
        event_id: EventId,
        /// Why; it is recorded, so it must not repeat what is to be gone.
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write all events as JSON lines.
    Export {
        /// Where to; standard output if absent.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Only events after this position.
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// Changes nothing: the lines are JSON.
        #[arg(long)]
        json: bool,
    },
}

/// How to bring the schema up to date.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

async fn open(path: Option<&Path>) -> anyhow::Result<Arc<Store>> {
    let config = load(path)?;
    Ok(open_ledger(&config, Arc::new(|| SystemClock.now())).await?)
}

pub(super) async fn migrate(path: Option<&Path>, arguments: &MigrateArguments) -> anyhow::Result<ExitCode> {
    open(path).await?.close().await;
    if arguments.json {
        line(json!({ "ok": true }));
    } else {
        line("the schema is up to date");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn ledger(path: Option<&Path>, command: LedgerCommand) -> anyhow::Result<ExitCode> {
    if let Some((request, json)) = of_daemon(&command)
        && let Some(mut daemon) = connect(&load(path)?.storage.data_dir).await?
    {
        return match daemon.ask(&request).await? {
            Answer::Verified { events, redacted, hash, fault } => {
                Ok(show(json, events, redacted, &hash, fault.as_deref()))
            }
            Answer::Redacted { position } => show_redacted(json, position),
            _ => Err(ControlError::Unexpected.into()),
        };
    }
    let store = open(path).await?;
    let code = match command {
        LedgerCommand::Redact { event_id, why, json } => {
            let redaction = Redaction { event_id, why, fact_id: EventId(mint()), at: SystemClock.now() };
            show_redacted(json, store.redact_for(redaction).await?)?
        }
        LedgerCommand::Verify { json } => {
            let found = store.verify().await?;
            let fault = found.fault.map(|fault| fault.to_string());
            show(json, found.events, found.redacted, &hex::encode(found.hash), fault.as_deref())
        }
        LedgerCommand::Rebuild { json } => {
            let events = store.rebuild().await?;
            // What is found by words follows from the events too: the next daemon reads them again.
            forget_words(&store, path).await?;
            if json {
                line(json!({ "events": events }));
            } else {
                line(format_args!("{} replayed", count(events, "event")));
            }
            ExitCode::SUCCESS
        }
        LedgerCommand::Export { out, after, json: _ } => {
            export(&store, out, after).await?;
            ExitCode::SUCCESS
        }
    };
    store.close().await;
    Ok(code)
}

/// What a running daemon does itself, and whether the answer is shown as JSON; the rest needs the data directory for
/// itself.
fn of_daemon(command: &LedgerCommand) -> Option<(Request, bool)> {
    match command {
        LedgerCommand::Verify { json } => Some((Request::VerifyLedger, *json)),
        LedgerCommand::Redact { event_id, why, json } => {
            Some((Request::Redact { event_id: *event_id, why: why.clone() }, *json))
        }
        LedgerCommand::Rebuild { .. } | LedgerCommand::Export { .. } => None,
    }
}

fn show_redacted(json: bool, position: Option<u64>) -> anyhow::Result<ExitCode> {
    let position = position.context("there is no event of this id")?;
    if json {
        line(json!({ "ok": true, "position": position }));
        return Ok(ExitCode::SUCCESS);
    }
    line(format_args!("the payload of event {position} is gone"));
    note(
        "Rows keep what they took from it until `deputyd ledger rebuild`, and backups until they are removed.",
    );
    Ok(ExitCode::SUCCESS)
}

fn show(json: bool, events: u64, redacted: u64, hash: &str, fault: Option<&str>) -> ExitCode {
    let code = if fault.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if json {
        line(json!({
            "ok": fault.is_none(), "events": events, "redacted": redacted, "hash": hash, "fault": fault
        }));
        return code;
    }
    let verb = if events == 1 { "is" } else { "are" };
    line(format_args!("{} {verb} sound, {redacted} of them redacted", count(events, "event")));
    line(format_args!("hash of the last: {hash}"));
    if let Some(fault) = fault {
        line(format_args!("then: {fault}"));
    }
    code
}

async fn forget_words(store: &Store, path: Option<&Path>) -> anyhow::Result<()> {
    let search = SearchStore::new(&store.database(), &load(path)?.storage.data_dir);
    let forgotten = search.clear().await;
    search.close().await;
    Ok(forgotten?)
}

async fn export(store: &Store, out: Option<PathBuf>, after: u64) -> anyhow::Result<()> {
    if let Some(path) = out {
        let mut file = tokio::fs::File::create(&path).await?;
        store.export(after, &mut file).await?;
        file.sync_all().await?;
    } else {
        let mut stdout = tokio::io::stdout();
        match store.export(after, &mut stdout).await {
            // A reader that went away, as `head` does, has what it wanted.
            Err(ExportError::Write(gone)) if gone.kind() == ErrorKind::BrokenPipe => {}
            written => drop(written?),
        }
    }
    Ok(())
}
