//! What the COO proposes.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::{Args, Subcommand};

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
    /// When it comes up again: `4h`, `3d`, `2026-12-01`, or a time with its zone (`2026-12-01T09:00:00+01:00`).
    #[arg(value_parser = until)]
    pub(crate) until: DateTime<Utc>,
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

/// A day alone means its morning in this reader's zone.
const MORNING_H: u32 = 8;

fn until(text: &str) -> Result<DateTime<Utc>, String> {
    #[expect(clippy::disallowed_methods, reason = "a time from now on is from the reader's clock")]
    let now = Utc::now();
    let from_now = |number: &str, unit: fn(i64) -> Option<TimeDelta>| {
        let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
        now.checked_add_signed(unit(number)?)
    };
    let found = match text.strip_suffix(['h', 'd']) {
        Some(number) if text.ends_with('h') => from_now(number, TimeDelta::try_hours),
        Some(number) => number.parse().ok().and_then(|days| now.checked_add_days(Days::new(days))),
        None => DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok().or_else(|| morning(text)),
    };
    found.ok_or_else(|| "say `4h`, `3d`, `2026-12-01` or `2026-12-01T09:00:00+01:00`".to_owned())
}

fn morning(text: &str) -> Option<DateTime<Utc>> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let at = day.and_time(NaiveTime::from_hms_opt(MORNING_H, 0, 0)?);
    at.and_local_timezone(chrono::Local).earliest().map(|at| at.to_utc())
}
