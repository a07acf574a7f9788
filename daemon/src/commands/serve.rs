//! `deputyd serve`.

use super::config::usable;
use super::foreign;
use super::link::greet;
use super::output::note;
use crate::app::{App, Ended, Lifecycle, Parts};
use crate::config::{Config, LogFormat, doubts};
use anyhow::Context;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

pub(super) async fn serve(path: Option<&Path>) -> anyhow::Result<ExitCode> {
    let config = usable(path)?;
    foreign::refuse(&config.storage.data_dir)?;
    log(&config)?;
    for doubt in doubts(&config) {
        tracing::warn!("{doubt}");
    }
    let scheme = if config.server.tls_files().is_some() { "https" } else { "http" };
    let app = App::build(config, Parts::default()).await?;
    let lifecycle = Lifecycle::default();
    listen_for_signals(&lifecycle)?;
    greet(&app.people).await;
    let ended = app
        .run(lifecycle, |address| {
            note(format_args!("deputyd: listening on {scheme}://{address}"));
            // Without systemd there is nobody to tell.
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        })
        .await;
    match ended {
        Ended::Asked => {
            tracing::info!("ended in order");
            Ok(ExitCode::SUCCESS)
        }
        Ended::Exhausted(exhausted) => anyhow::bail!("{exhausted}"),
        Ended::Ledger(fault) => Err(fault).context("the ledger cannot go on"),
        Ended::Broken(why) => anyhow::bail!(why),
    }
}

fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter).context("log.filter")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let builder = builder.with_ansi(colours());
    let result = match config.log.format {
        LogFormat::Pretty => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    result.map_err(|error| anyhow::anyhow!("the log could not be set up: {error}"))
}

/// A person reads it and did not set `NO_COLOR`: in a file or a journal, colours are noise.
fn colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The first SIGTERM or SIGINT ends in order, the second at once.
fn listen_for_signals(lifecycle: &Lifecycle) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let lifecycle = lifecycle.clone();
    tokio::spawn(async move {
        let ways = [(&lifecycle.soft, "ending in order"), (&lifecycle.hard, "ending at once")];
        for (token, how) in ways {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("asked to stop: {how}");
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
            token.cancel();
        }
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(1);
    });
    Ok(())
}
