//! `deputy projects`.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::event::{Checks, Delivery};
use std::path::PathBuf;

/// Projects.
#[derive(Debug, Args)]
pub(crate) struct Projects {
    #[command(subcommand)]
    pub(crate) command: Option<ProjectCommand>,
}

/// Add, change, list and remove projects.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// Entrust a repository to Deputy.
    Add(Box<AddProject>),
    /// Change how work in a project is done. What is not named stays as it is.
    Set(Box<SetProject>),
    /// List projects.
    List,
    /// Remove a project whose work is over. What was done there can still be looked at.
    Remove(RemoveProject),
}

/// Entrust a repository to Deputy.
#[derive(Debug, Args)]
pub(crate) struct AddProject {
    /// What to call it.
    pub(crate) name: String,
    /// Where its repository is, as the server reaches it; without it Deputy keeps an empty one of its own.
    #[arg(long, value_name = "URL")]
    pub(crate) repo: Option<String>,
    /// Folder in the repository that work narrows to.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) path: Option<String>,
    /// A command that decides whether work is done. May be repeated.
    #[arg(long = "check", value_name = "CMD", allow_hyphen_values = true)]
    pub(crate) checks: Vec<String>,
    /// Where checks run: in the workspace, or in a clean checkout after the setup.
    #[arg(long, default_value = "workspace", value_parser = word::<Checks>(["workspace", "clean"]))]
    pub(crate) checks_in: Checks,
    /// Branch that work starts from and is merged into.
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// Whether work waits for your review, or green checks deliver it.
    #[arg(long, default_value = "review", value_parser = word::<Delivery>(["review", "auto"]))]
    pub(crate) deliver: Delivery,
    /// What else you call it: a sentence that has it is about this project. May be repeated.
    #[arg(long, value_name = "NAME")]
    pub(crate) alias: Vec<String>,
    /// What every agent is told.
    #[arg(long, value_name = "TEXT", conflicts_with = "instructions_file")]
    pub(crate) instructions: Option<String>,
    /// What every agent is told, from a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) instructions_file: Option<PathBuf>,
    /// Who does the work here.
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// A command that makes a fresh checkout usable. May be repeated.
    #[arg(long, value_name = "CMD", allow_hyphen_values = true)]
    pub(crate) setup: Vec<String>,
    /// An environment variable of its runs: K=V, or K to take it from your own environment. May be repeated.
    #[arg(long, value_name = "K[=V]")]
    pub(crate) env: Vec<String>,
    /// A secret file of its runs, at the same path in the workspace; PATH=FILE takes it from elsewhere. May be
    /// repeated.
    #[arg(long, value_name = "PATH[=FILE]")]
    pub(crate) secret_file: Vec<String>,
}

/// Change how work in a project is done. What is not named stays as it is.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of its own on the command line")]
pub(crate) struct SetProject {
    /// Which: its name or its id.
    pub(crate) name: String,
    /// Folder in the repository that work narrows to.
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_path")]
    pub(crate) path: Option<String>,
    /// Work is about the whole repository.
    #[arg(long)]
    pub(crate) no_path: bool,
    /// A command that decides whether work is done, instead of those there are. May be repeated.
    #[arg(long = "check", value_name = "CMD", allow_hyphen_values = true, conflicts_with = "no_checks")]
    pub(crate) checks: Vec<String>,
    /// No checks: work will be unverified.
    #[arg(long)]
    pub(crate) no_checks: bool,
    /// Where checks run: in the workspace, or in a clean checkout after the setup.
    #[arg(long, value_parser = word::<Checks>(["workspace", "clean"]))]
    pub(crate) checks_in: Option<Checks>,
    /// Branch that work starts from and is merged into.
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// Whether work waits for your review, or green checks deliver it.
    #[arg(long, value_parser = word::<Delivery>(["review", "auto"]))]
    pub(crate) deliver: Option<Delivery>,
    /// What else you call it, instead of what there is. May be repeated.
    #[arg(long, value_name = "NAME", conflicts_with = "no_aliases")]
    pub(crate) alias: Vec<String>,
    /// It has its name only.
    #[arg(long)]
    pub(crate) no_aliases: bool,
    /// What every agent is told.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["instructions_file", "no_instructions"])]
    pub(crate) instructions: Option<String>,
    /// What every agent is told, from a file.
    #[arg(long, value_name = "FILE", conflicts_with = "no_instructions")]
    pub(crate) instructions_file: Option<PathBuf>,
    /// Agents are told nothing.
    #[arg(long)]
    pub(crate) no_instructions: bool,
    /// Who does the work here.
    #[arg(long, value_name = "NAME", conflicts_with = "no_agent")]
    pub(crate) agent: Option<String>,
    /// The server's default agent does the work here.
    #[arg(long)]
    pub(crate) no_agent: bool,
    /// A command that makes a fresh checkout usable, instead of those there are. May be repeated.
    #[arg(long, value_name = "CMD", allow_hyphen_values = true, conflicts_with = "no_setup")]
    pub(crate) setup: Vec<String>,
    /// A fresh checkout is usable as it is.
    #[arg(long)]
    pub(crate) no_setup: bool,
    /// An environment variable of its runs: K=V, or K to take it from your own environment. The others stay. May be
    /// repeated.
    #[arg(long, value_name = "K[=V]")]
    pub(crate) env: Vec<String>,
    /// An environment variable that its runs have no more. May be repeated.
    #[arg(long, value_name = "K")]
    pub(crate) no_env: Vec<String>,
    /// A secret file of its runs, at the same path in the workspace; PATH=FILE takes it from elsewhere. The others stay.
    /// May be repeated.
    #[arg(long, value_name = "PATH[=FILE]")]
    pub(crate) secret_file: Vec<String>,
    /// A secret file that its runs have no more, by its path in the workspace. May be repeated.
    #[arg(long, value_name = "PATH")]
    pub(crate) no_secret_file: Vec<String>,
}

/// Remove a project whose work is over. What was done there can still be looked at.
#[derive(Debug, Args)]
pub(crate) struct RemoveProject {
    /// Which: its name or its id.
    pub(crate) name: String,
    /// Do not ask.
    #[arg(long, short)]
    pub(crate) yes: bool,
}
