//! `deputyd setup`: from nothing to a daemon that can be started. Asks nothing; what is there already stays.

mod file;
mod phone;

use super::output::line;
use super::token::create;
use crate::config::load;
use anyhow::Context;
use clap::Args;
use deputy_protocol::api::Role;
use phone::Reach;
use serde_json::json;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the configuration goes when nothing says where.
pub(super) const CONFIG: &str = "deputy.toml";

/// How to set up.
#[derive(Debug, Args)]
pub struct SetupArguments {
    #[command(flatten)]
    reach: Reach,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn setup(path: Option<&Path>, arguments: &SetupArguments) -> anyhow::Result<ExitCode> {
    let path = std::path::absolute(path.unwrap_or(Path::new(CONFIG)))?;
    let is_new = file::write(&path, &arguments.reach)?;
    let config = load(Some(&path))?;
    let data_dir: PathBuf = config.storage.data_dir.clone();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&data_dir)
        .with_context(|| format!("cannot make {}", data_dir.display()))?;
    let token = create(Some(&path), Role::Admin, "setup".to_owned(), None).await?;
    if arguments.json {
        line(json!({
            "config": path, "config_is_new": is_new, "data_dir": data_dir, "token": token,
            "url": config.server.public_url
        }));
        return Ok(ExitCode::SUCCESS);
    }
    let state = if is_new { "written" } else { "was there already" };
    line(format_args!("configuration: {} ({state})", path.display()));
    line(format_args!("data:          {}", data_dir.display()));
    line(format_args!("admin token:   {token}"));
    line("               It is shown once and stored nowhere.");
    line(format_args!("phones:        {}\n", phone::words(&config.server)));
    line("Next:");
    line(format_args!("  1. Give it a model: [providers] and [models] in {}", path.display()));
    line(format_args!("  2. deputyd --config {} doctor", path.display()));
    line(format_args!(
        "  3. deputyd --config {} serve   (it prints the link to your account)",
        path.display()
    ));
    line(format_args!("  4. deputy login {}   (it asks for the token)", config.server.public_url));
    line("  5. deputy projects add NAME --repo URL --check CMD");
    Ok(ExitCode::SUCCESS)
}
