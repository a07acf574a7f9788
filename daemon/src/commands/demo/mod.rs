//! `deputyd demo`: the main job, from a sentence to a merged change, in a throw-away folder.
//!
//! Owner: `make demo`. Invariant: it uses the real daemon in a process of its own, over the real API; nothing is played
//! but the model, and that says so itself.

mod api;
mod receiver;
mod sample;
mod setting;
mod story;

use super::output::{line, note};
use clap::Args;
use futures::FutureExt;
use serde_json::json;
use setting::Setting;
use std::path::Path;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How the demo ends.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// End after the story instead of staying up.
    #[arg(long)]
    exit: bool,
    /// Print one JSON object at the end, and the story to standard error. Implies --exit.
    #[arg(long)]
    json: bool,
}

/// What shells say of a program that was ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Ctrl-C, listened for from before the folder is made: one that comes between two pieces of work is not lost.
struct Interrupt(Signal);

impl Interrupt {
    fn listen() -> std::io::Result<Self> {
        Ok(Self(signal(SignalKind::interrupt())?))
    }

    /// Whether it came.
    fn came(&mut self) -> bool {
        self.0.recv().now_or_never().is_some()
    }

    /// The outcome of work; `None` when this came first.
    async fn or<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            _ = self.0.recv() => None,
            done = work => Some(done),
        }
    }
}

pub(super) async fn demo(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let mut interrupt = Interrupt::listen()?;
    let folder = tempfile::Builder::new().prefix("deputy-demo-").tempdir()?;
    let ended = show(folder.path(), arguments, &mut interrupt).await;
    setting::end_hands(folder.path()).await;
    if let Err(error) = folder.close() {
        note(format_args!("The demo's folder could not be removed: {error}"));
    }
    ended
}

async fn show(
    folder: &Path,
    arguments: &DemoArguments,
    interrupt: &mut Interrupt,
) -> anyhow::Result<ExitCode> {
    // What is begun here writes into the folder, so it ends before the folder goes: it takes a moment.
    let setting = Setting::prepare(folder, arguments.json).await;
    if interrupt.came() {
        return Ok(INTERRUPTED.into());
    }
    let setting = setting?;
    let daemon = setting.start_daemon().await;
    if interrupt.came() {
        if let Ok(mut daemon) = daemon {
            daemon.stop().await?;
        }
        return Ok(INTERRUPTED.into());
    }
    let mut daemon = daemon?;
    let Some(told) = interrupt.or(story::tell(&setting, &daemon)).await else {
        // It does not wait for the current move to end.
        let _ = api::Api::new(&daemon.url, &daemon.token).post("/pause", &json!({ "mode": "abort" })).await;
        daemon.stop().await?;
        return Ok(INTERRUPTED.into());
    };
    if told.is_ok() && !arguments.exit && !arguments.json {
        line(format_args!("\nStill up at {}. Press Ctrl-C to end it.", daemon.url));
        let deputy = std::env::current_exe()?.with_file_name("deputy");
        line("Try, in another terminal:");
        line(format_args!(
            "  DEPUTY_URL={} DEPUTY_TOKEN={} {} show latest",
            daemon.url,
            daemon.token,
            deputy.display()
        ));
        let _ = interrupt.0.recv().await;
    }
    daemon.stop().await?;
    if arguments.json {
        let (run, error) = (told.as_ref().ok(), told.as_ref().err().map(|error| format!("{error:#}")));
        line(json!({ "ok": told.is_ok(), "scripted": setting.scripted, "run": run, "error": error }));
    }
    match told {
        Ok(_) => {
            setting.say("\nAll of it worked.");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            note(format_args!("\nThe demo did not work: {error:#}"));
            note(format_args!("The daemon's log:\n{}", setting.log_tail()));
            Ok(ExitCode::FAILURE)
        }
    }
}
