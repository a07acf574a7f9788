//! What the COO proposes.

use clap::{Args, Subcommand};

/// Plans.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Plans {
    #[command(subcommand)]
    pub(crate) command: Option<PlanCommand>,
    #[command(flatten)]
    pub(crate) list: ListPlans,
}

/// What to do with plans.
#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// List plans, newest first.
    List(ListPlans),
    /// Show a plan: its card, its tasks, what came of it.
    Show(OnePlan),
    /// Have exactly this card done.
    Confirm(ConfirmPlan),
    /// Have another card made.
    Revise(RevisePlan),
    /// Put it off until a time.
    Defer(DeferPlan),
    /// Leave it.
    Decline(DeclinePlan),
    /// End it with all of its runs.
    Cancel(OnePlan),
}

/// List plans.
#[derive(Debug, Args)]
pub(crate) struct ListPlans {
    /// Those that are over, too.
    #[arg(long)]
    pub(crate) all: bool,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

/// Names one plan.
#[derive(Debug, Args)]
pub(crate) struct OnePlan {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) plan: String,
}

/// Have a card done.
#[derive(Debug, Args)]
pub(crate) struct ConfirmPlan {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) plan: String,
    /// Exactly this card or nothing; without it, the one that the plan has now.
    #[arg(long, value_name = "N")]
    pub(crate) version: Option<u32>,
}

/// Have another card made.
#[derive(Debug, Args)]
pub(crate) struct RevisePlan {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) plan: String,
    /// How you want it instead.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
}

/// Put a plan off.
#[derive(Debug, Args)]
pub(crate) struct DeferPlan {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) plan: String,
    /// When it comes up again: `4h`, `3d`, `tomorrow`, `friday 9:00`, `2026-12-01`, or a time with its zone
    /// (`2026-12-01T09:00:00+01:00`).
    #[arg(required = true, value_name = "TIME")]
    pub(crate) until: Vec<String>,
}

/// Leave a plan.
#[derive(Debug, Args)]
pub(crate) struct DeclinePlan {
    /// An id, its unique beginning or end, or `latest`.
    pub(crate) plan: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}
