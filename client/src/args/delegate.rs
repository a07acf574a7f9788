//! `deputy delegate`.

use super::values::{minutes, task, tokens, usd, word};
use clap::Args;
use deputy_protocol::event::{Permission, Priority, TaskType, Tier};
use deputy_protocol::ids::TaskId;
use deputy_protocol::money::Usd;

/// Hand over work: a sentence is enough.
#[derive(Debug, Args)]
pub(crate) struct Delegate {
    /// What is to be done; `-` reads it from standard input.
    pub(crate) text: String,
    /// Where; without it the text decides, or you are asked.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Who does it.
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// Which goes first.
    #[arg(long, default_value = "normal", value_parser = word::<Priority>(["high", "normal", "low"]))]
    pub(crate) priority: Priority,
    /// What needs your word: autonomous work may be delivered by policy, supervised work is reviewed before,
    /// human-required work is also confirmed before it starts. Without it the project decides: autonomous where it
    /// delivers by itself, else supervised.
    #[arg(long, value_parser = word::<Permission>(["autonomous", "supervised", "human-required"]))]
    pub(crate) permission: Option<Permission>,
    /// A command that decides whether it is done, instead of the project's. May be repeated.
    #[arg(long = "check", value_name = "CMD", allow_hyphen_values = true)]
    pub(crate) checks: Vec<String>,
    /// No more than this.
    #[arg(long, value_name = "N", value_parser = usd, allow_hyphen_values = true)]
    pub(crate) budget_usd: Option<Usd>,
    /// No more than this, read and written together.
    #[arg(long, value_name = "N", value_parser = tokens, allow_hyphen_values = true)]
    pub(crate) budget_tokens: Option<u64>,
    /// No longer than this, waiting left out.
    #[arg(long, value_name = "N", value_parser = minutes, allow_hyphen_values = true)]
    pub(crate) budget_minutes: Option<u32>,
    /// How hard the thinking is.
    #[arg(long, value_parser = word::<Tier>(["a", "b", "c"]))]
    pub(crate) tier: Option<Tier>,
    /// What kind of work.
    #[arg(long = "type", default_value = "feature",
        value_parser = word::<TaskType>(["feature", "bugfix", "test", "docs", "refactor", "review"]))]
    pub(crate) task_type: TaskType,
    /// Branch to start from and merge into.
    #[arg(long, value_name = "NAME")]
    pub(crate) base_branch: Option<String>,
    /// A task that must be approved first. May be repeated.
    #[arg(long, value_name = "TASK ID", value_parser = task)]
    pub(crate) depends_on: Vec<TaskId>,
    /// See it through, an automatic delivery included: exit 0 at review or when approved, 1 when it failed or could
    /// not be delivered, 3 when it waits for you.
    #[arg(long)]
    pub(crate) wait: bool,
}
