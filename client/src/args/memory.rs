//! What is remembered.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::event::MemoryCategory;
use std::str::FromStr;

/// What is remembered.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Memories {
    #[command(subcommand)]
    pub(crate) command: Option<MemoryCommand>,
    #[command(flatten)]
    pub(crate) which: WhichMemories,
}

/// What to do with what is remembered.
#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// List it, the newest first; or what fits some words, the best first.
    List(ListMemories),
    /// Show all about a memory.
    Show(OneMemory),
    /// Remember something.
    Add(AddMemory),
    /// Let a memory say something else.
    Edit(EditMemory),
    /// Forget something for good: it is in no later prompt and is found by nobody.
    Forget(OneMemory),
}

/// List what is remembered.
#[derive(Debug, Args)]
pub(crate) struct ListMemories {
    /// Words that it is about; one of them is enough.
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) which: WhichMemories,
}

/// Which are listed.
#[derive(Debug, Args)]
pub(crate) struct WhichMemories {
    /// Only of this project; `founder`: of you as a whole.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Only of this kind.
    #[arg(long, value_parser = category())]
    pub(crate) category: Option<MemoryCategory>,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

/// Remember something.
#[derive(Debug, Args)]
pub(crate) struct AddMemory {
    /// What it is about, in a few words. Another memory of the same key that says something else is trusted less from then on.
    pub(crate) key: String,
    /// The whole of it.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// What kind of thing.
    #[arg(long, default_value = "decision", value_parser = category())]
    pub(crate) category: MemoryCategory,
    /// The project it belongs to; without it, you as a whole.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Another memory that it says otherwise than, whatever its key: that one is trusted less from then on.
    #[arg(long, value_name = "MEMORY")]
    pub(crate) contradicts: Vec<String>,
}

/// Let a memory say something else.
#[derive(Debug, Args)]
pub(crate) struct EditMemory {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "MEMORY")]
    pub(crate) memory: String,
    /// What it is about.
    #[arg(long)]
    pub(crate) key: Option<String>,
    /// The whole of it.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// What kind of thing.
    #[arg(long, value_parser = category())]
    pub(crate) category: Option<MemoryCategory>,
    /// How far it is trusted, from 0 to 1.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) confidence: Option<f64>,
}

/// A memory.
#[derive(Debug, Args)]
pub(crate) struct OneMemory {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "MEMORY")]
    pub(crate) memory: String,
}

fn category() -> impl clap::builder::TypedValueParser<Value = MemoryCategory> {
    let _: fn(&str) -> Result<MemoryCategory, String> = MemoryCategory::from_str;
    word::<MemoryCategory>(MemoryCategory::ALL.map(MemoryCategory::name))
}
