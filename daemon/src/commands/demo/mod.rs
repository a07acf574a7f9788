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

pub(super) async fn demo(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("deputy-demo-").tempdir()?;
    let setting = Setting::prepare(folder.path(), arguments.json).await?;
    let mut daemon = setting.start_daemon().await?;
    let told = story::tell(&setting, &daemon).await;
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
