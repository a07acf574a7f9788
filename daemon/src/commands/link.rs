//! `deputyd link`: a link that opens the app, as a text and as a picture for a phone's camera.

use super::output::{line, note};
use crate::app::{open_ledger, people};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, load};
use crate::control::{Answer, ControlError, LOCAL, Request, connect};
use crate::people::{Link, People};
use crate::qr;
use clap::Args;
use deputy_actors::ports::Clock as _;
use deputy_protocol::At;
use serde_json::json;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// How to show the link.
#[derive(Debug, Args)]
pub struct LinkArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A link, as it is shown.
struct Shown {
    url: String,
    expires_at: At,
    makes_account: bool,
}

pub(super) async fn link(path: Option<&Path>, arguments: &LinkArguments) -> anyhow::Result<ExitCode> {
    let config = load(path)?;
    let Shown { url, expires_at, makes_account } = made(&config).await?;
    if arguments.json {
        line(json!({ "url": url, "expires_at": expires_at, "makes_account": makes_account }));
        return Ok(ExitCode::SUCCESS);
    }
    note(if makes_account {
        "This link makes the founder's account. It is good once:"
    } else {
        "This link signs another device of the founder's in. It is good once:"
    });
    line(&url);
    if let Some(drawing) = qr::drawing(&url).filter(|_| std::io::stdout().is_terminal()) {
        line(drawing);
    }
    note(format_args!(
        "It holds until {} UTC, and ends those that were made before.",
        expires_at.format("%Y-%m-%d %H:%M")
    ));
    Ok(ExitCode::SUCCESS)
}

/// By the running daemon, which holds the data directory, or by this process where none runs.
async fn made(config: &Config) -> anyhow::Result<Shown> {
    if let Some(mut daemon) = connect(&config.storage.data_dir).await? {
        return match daemon.ask(&Request::MakeLink).await? {
            Answer::Link { url, expires_at, makes_account } => Ok(Shown { url, expires_at, makes_account }),
            _ => Err(ControlError::Unexpected.into()),
        };
    }
    let store = open_ledger(config, Arc::new(|| SystemClock.now())).await?;
    let people = people(config, &store, Arc::new(SystemClock), Arc::new(SystemEntropy));
    let made = founders(&people).await;
    store.close().await;
    made
}

async fn founders(people: &People) -> anyhow::Result<Shown> {
    let makes_account = people.founder().await?.is_none();
    let Link { url, expires_at, .. } = people.founder_link(LOCAL).await?;
    Ok(Shown { url, expires_at, makes_account })
}

/// What is told at the start as long as nobody has an account. The link alone where nobody watches: what lies in a log is
/// good for a day, or until the next start.
pub(super) async fn greet(people: &People) {
    match people.founder().await {
        Ok(Some(_)) => return,
        Ok(None) => {}
        Err(error) => return tracing::warn!(%error, "it is not known whether there is an account"),
    }
    let link = match people.founder_link(LOCAL).await {
        Ok(link) => link,
        Err(error) => return tracing::warn!(%error, "no link to the first account could be made"),
    };
    note(format_args!("deputyd: there is no account yet. Open this to make yours; it holds for a day:"));
    note(format_args!("  {}", link.url));
    if let Some(drawing) = qr::drawing(&link.url).filter(|_| std::io::stderr().is_terminal()) {
        note(drawing);
    }
}
