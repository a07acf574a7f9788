//! Looking back: what was said, and in which conversations.

use super::values::word;
use clap::Args;
use deputy_protocol::api::FoundKind;
use std::path::PathBuf;

/// Look for words in all that was said.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words that must all be there; `'"some words"'` side by side, `beg*` for what begins so.
    #[arg(required = true, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only in this project.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// Only in this run: an id, its unique beginning or end, or `latest`.
    #[arg(long, value_name = "RUN")]
    pub(crate) run: Option<String>,
    /// Only words of this kind.
    #[arg(long, value_parser = word::<FoundKind>(FoundKind::ALL.map(FoundKind::name)))]
    pub(crate) kind: Option<FoundKind>,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}

/// List the conversations that agents had.
#[derive(Debug, Args)]
pub(crate) struct Sessions {
    /// Those of this run: an id, its unique beginning or end, or `latest`. Without it, those of all runs.
    pub(crate) run: Option<String>,
    /// Only in this project.
    #[arg(long, value_name = "NAME", conflicts_with = "run")]
    pub(crate) project: Option<String>,
    /// Only this agent's.
    #[arg(long, value_name = "NAME", conflicts_with = "run")]
    pub(crate) agent: Option<String>,
    /// How many of all runs.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    /// Give what the program of the run's last session wrote, word for word.
    #[arg(long, requires = "run")]
    pub(crate) log: bool,
    /// The session whose log it is, by its number.
    #[arg(long, value_name = "NUMBER", requires = "log")]
    pub(crate) session: Option<u32>,
    /// Write it to a new file instead of standard output.
    #[arg(short, long, value_name = "FILE", requires = "log")]
    pub(crate) output: Option<PathBuf>,
}
