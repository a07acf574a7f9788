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
use serde_json::json;
use setting::Setting;
use std::process::ExitCode;

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

/// The outcome of work; `None` when Ctrl-C came first: the folder is then removed like after any other end.
async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        // First, so that it is listened for before the work begins.
        biased;
        _ = tokio::signal::ctrl_c() => None,
        done = work => Some(done),
    }
}

pub(super) async fn demo(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("deputy-demo-").tempdir()?;
    let prepared = unless_interrupted(Setting::prepare(folder.path(), arguments.json)).await;
    let Some(setting) = prepared.transpose()? else { return Ok(INTERRUPTED.into()) };
    let started = unless_interrupted(setting.start_daemon()).await;
    let Some(mut daemon) = started.transpose()? else { return Ok(INTERRUPTED.into()) };
    let Some(told) = unless_interrupted(story::tell(&setting, &daemon)).await else {
        // What works in the folder would outlive the daemon, and write where nothing is to be left.
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
        tokio::signal::ctrl_c().await?;
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
