//! `deputyd backup`.

use super::output::{amount, count, line, note};
use crate::app::{ledger_options, open_ledger};
use crate::backup::{BackupMaker, Destination, Restored, restore};
use crate::clock::{SystemClock, mint};
use crate::config::{Config, load};
use crate::control::{Answer, ControlError, Request, connect};
use clap::Subcommand;
use deputy_actors::ports::Clock;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What to do with backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make one, beside a running daemon or without one.
    Create {
        /// The folder to make; a name with the time in `backup.dir` if absent.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put one back into an empty data directory. The daemon starts paused, and tells nobody anything before `deputy
    /// resume`.
    Restore {
        /// The folder that `backup create` made.
        #[arg(value_name = "FOLDER")]
        backup: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn backup(path: Option<&Path>, command: BackupCommand) -> anyhow::Result<ExitCode> {
    let config = load(path)?;
    match command {
        BackupCommand::Create { out, json } => {
            // The daemon may work in another folder than we do.
            let out = out.map(std::path::absolute).transpose()?;
            show_made(&create(&config, out).await?, json)?;
        }
        BackupCommand::Restore { backup, json } => {
            let to = Destination {
                database_url: config.database.url.expose().to_owned(),
                data_dir: config.storage.data_dir.clone(),
                options: ledger_options(Arc::new(|| SystemClock.now())),
                mint,
            };
            show_restored(&restore(&backup, &to).await?, &config, json);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A running daemon holds the data directory, so it makes the backup; without one we do.
async fn create(config: &Config, out: Option<PathBuf>) -> anyhow::Result<Answer> {
    if let Some(mut daemon) = connect(&config.storage.data_dir).await? {
        return Ok(daemon.ask(&Request::Backup { out }).await?);
    }
    let store = open_ledger(config, Arc::new(|| SystemClock.now())).await?;
    let maker = BackupMaker::new(
        Arc::clone(&store),
        config.database.url.expose().to_owned(),
        config.storage.data_dir.clone(),
        Arc::new(|| SystemClock.now()),
        config.backup.dir.clone().map(std::path::absolute).transpose()?,
        config.backup.keep,
    );
    let made = maker.make(out.as_deref()).await;
    store.close().await;
    Ok(made?.into())
}

fn show_made(answer: &Answer, as_json: bool) -> anyhow::Result<()> {
    let Answer::BackedUp { path, position, hash, size_bytes, uncaptured } = answer else {
        return Err(ControlError::Unexpected.into());
    };
    if as_json {
        line(json!({
            "path": path, "position": position, "hash": hash, "size_bytes": size_bytes, "uncaptured": uncaptured
        }));
        return Ok(());
    }
    line(format_args!("{} holds {}, {}", path.display(), count(*position, "event"), amount(*size_bytes)));
    line(format_args!("hash of the last event: {hash}"));
    for run_id in uncaptured {
        line(format_args!("run {run_id} was at work: what it did after its last capture is not in it"));
    }
    note("It holds deploy keys and digests of tokens: keep it where nobody else can read it.");
    Ok(())
}

fn show_restored(restored: &Restored, config: &Config, as_json: bool) {
    let Restored { manifest, leases } = restored;
    let data_dir = &config.storage.data_dir;
    if as_json {
        line(json!({
            "data_dir": data_dir, "ledger_id": manifest.ledger_id, "position": manifest.position,
            "made_at": manifest.made_at, "uncaptured": manifest.uncaptured, "leases_freed": leases, "paused": true
        }));
        return;
    }
    line(format_args!(
        "{} holds the house as it was at {}, with {}",
        data_dir.display(),
        manifest.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
        count(manifest.position, "event")
    ));
    for run_id in &manifest.uncaptured {
        line(format_args!("run {run_id} begins anew from its last capture"));
    }
    line("Start the daemon and look around: it is paused and sends nothing. `deputy resume` lets it go on.");
}
