//! The smaller verbs.

use super::values::{comment, word};
use clap::Args;
use clap::builder::PossibleValue;
use deputy_protocol::api::{RecordOf, RunState, SpendBy};
use deputy_protocol::event::{DeliveryMode, LineComment, Tier};
use std::path::PathBuf;

/// Remember a server and its token.
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Where the server is; DEPUTY_URL without it.
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The token. Better left out, since others on this machine can read it: then DEPUTY_TOKEN is used, or it is asked
    /// for.
    #[arg(long)]
    pub(crate) token: Option<String>,
}

/// Names one run.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
}

/// List runs.
#[derive(Debug, Args)]
pub(crate) struct Runs {
    /// Only those in this state.
    #[arg(long, value_parser = word::<RunState>(RunState::ALL.map(RunState::name)))]
    pub(crate) state: Option<RunState>,
    /// Only those of this project.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

/// See work as it happens.
#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// An id, its unique beginning or end, or `latest`; without it all runs.
    pub(crate) run: Option<String>,
}

/// Show the change a run made.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// The exact bytes, for `git apply`: control characters are not shown but sent.
    #[arg(long, conflicts_with = "json")]
    pub(crate) raw: bool,
}

/// List what a run left, or get one of it.
#[derive(Debug, Args)]
pub(crate) struct Artifacts {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// The name of one of them; without it, all are listed.
    pub(crate) name: Option<String>,
    /// Write it to a new file instead of standard output.
    #[arg(short, long, value_name = "FILE", requires = "name")]
    pub(crate) output: Option<PathBuf>,
}

/// Accept a run's work.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// How it leaves: into the base branch, as its own branch, or not at all.
    #[arg(long, default_value = "merge",
        value_parser = word::<DeliveryMode>(deliveries()))]
    pub(crate) deliver: DeliveryMode,
    /// Exactly this commit or nothing; without it, the one the run has now.
    #[arg(long)]
    pub(crate) commit: Option<String>,
    /// See it delivered: exit 0 when it arrived, 1 when it did not.
    #[arg(long)]
    pub(crate) wait: bool,
}

/// Pull requests are a word of the contract that no server can carry out yet: it says so, and help offers none.
fn deliveries() -> [PossibleValue; 4] {
    ["merge", "push", "none", "pr"].map(|name| PossibleValue::new(name).hide(name == "pr"))
}

/// Throw a run's work away.
#[derive(Debug, Args)]
pub(crate) struct Reject {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// Take a delivered change back.
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// See it taken back: exit 0 when it is, 1 when it could not be.
    #[arg(long)]
    pub(crate) wait: bool,
}

/// Work with an agent yourself.
#[derive(Debug, Args)]
pub(crate) struct Talk {
    /// What you say first; without it, your first line.
    pub(crate) text: Option<String>,
    /// Where; without it the text decides, or you are asked.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// With whom.
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// How hard the thinking is.
    #[arg(long, value_parser = word::<Tier>(["a", "b", "c"]))]
    pub(crate) tier: Option<Tier>,
}

/// Let a run go on by itself.
#[derive(Debug, Args)]
pub(crate) struct HandOver {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// What its agent is to do until it is done; `-` reads it from standard input. Without it, what is there is checked
    /// and comes to review.
    pub(crate) text: Option<String>,
}

/// Tell a run's agent something.
#[derive(Debug, Args)]
pub(crate) struct Message {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// What; `-` reads it from standard input.
    pub(crate) text: String,
}

/// Ask for another round.
#[derive(Debug, Args)]
pub(crate) struct Changes {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) run: String,
    /// What should be different; `-` reads it from standard input.
    pub(crate) text: String,
    /// A remark on a line of the new version. May be repeated.
    #[arg(long = "comment", value_name = "PATH:LINE:TEXT", value_parser = comment)]
    pub(crate) comments: Vec<LineComment>,
}

/// Answer an inbox item.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// An item's id, its unique beginning or end, or `latest`.
    pub(crate) item: String,
    /// An option that the item offers, by its id or its label; without it the ways to answer are shown.
    pub(crate) choice: Option<String>,
    /// In your own words; `-` reads it from standard input.
    #[arg(long)]
    pub(crate) text: Option<String>,
}

/// Pull the kill switch.
#[derive(Debug, Args)]
pub(crate) struct Pause {
    /// Kill running agents instead of letting them end their current call.
    #[arg(long)]
    pub(crate) abort: bool,
    /// Why, for people.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// Show how runs came out: by agent, by kind of work, or by version of a worker's record.
#[derive(Debug, Args)]
pub(crate) struct Record {
    /// Of whom, or of what.
    #[arg(long, default_value = "agent", value_parser = word::<RecordOf>(["agent", "work", "staff"]))]
    pub(crate) of: RecordOf,
}

/// Show what was spent.
#[derive(Debug, Args)]
pub(crate) struct Spend {
    /// What sums are made for.
    #[arg(long, default_value = "day", value_parser = word::<SpendBy>(["run", "project", "day"]))]
    pub(crate) by: SpendBy,
}
