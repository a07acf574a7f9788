//! What is done at its time.

use super::when::{Every, day, delay, every, moment};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use deputy_protocol::api::Delay;
use deputy_protocol::event::{DayOfWeek, TimeOfDay};

/// What is done at its time.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Schedule {
    #[command(subcommand)]
    pub(crate) command: Option<ScheduleCommand>,
    #[command(flatten)]
    pub(crate) list: ListSchedule,
}

/// What to do with what is scheduled.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// List it, the next first, as without a word behind it.
    List(ListSchedule),
    /// Have something done at its time, once or again and again; you are told what came of it.
    Add(Box<AddAppointment>),
    /// Have something done no more.
    Cancel(OneAppointment),
}

/// Which are listed.
#[derive(Debug, Args)]
pub(crate) struct ListSchedule {
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
}

/// Have something done at its time.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("when").args(["at", "delay", "every"]).required(true).multiple(true))]
pub(crate) struct AddAppointment {
    /// What is to be done then, as you would say it to the COO.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// When: `friday 9:00`, `tomorrow`, `17:30`, `2026-12-01 09:00`. With --every, when it begins.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<DateTime<Utc>>,
    /// How much later than now: `30m`, `4h`, `3d`, `2w`.
    #[arg(long = "in", value_name = "TIME", value_parser = delay, conflicts_with = "at")]
    pub(crate) delay: Option<Delay>,
    /// How often: `6h`, `day`, `workday`, `monday,friday`, `2w` with --on, `month`.
    #[arg(long, value_name = "HOW OFTEN", value_parser = every)]
    pub(crate) every: Option<Every>,
    /// On these days, for every so many weeks.
    #[arg(long, value_name = "DAYS", requires = "every", value_delimiter = ',', value_parser = day)]
    pub(crate) on: Vec<DayOfWeek>,
    /// On this day of the month; 31 is the last one.
    #[arg(long, value_name = "N", requires = "every", value_parser = clap::value_parser!(u32).range(1..=31))]
    pub(crate) day: Option<u32>,
    /// At this time of those days; 09:00 without it.
    #[arg(long, value_name = "TIME", requires = "every")]
    pub(crate) time: Option<TimeOfDay>,
    /// The time zone of --every, as `Europe/Berlin`; without it, the one that the server is configured with.
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// The conversation that it is done in: its id, its unique beginning or end, or `latest`; without it, one of its own.
    #[arg(long, value_name = "CONVERSATION")]
    pub(crate) conversation: Option<String>,
}

/// Something that is scheduled.
#[derive(Debug, Args)]
pub(crate) struct OneAppointment {
    /// Its id, its unique beginning or end, or `latest`.
    #[arg(value_name = "ID")]
    pub(crate) appointment: String,
}
