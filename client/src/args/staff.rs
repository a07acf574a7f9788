//! Those who work in Deputy.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::event::Member;
use std::path::PathBuf;

/// Those who work in Deputy.
#[derive(Debug, Args)]
pub(crate) struct Staff {
    #[command(subcommand)]
    pub(crate) command: Option<StaffCommand>,
}

/// What to do with the records of those who work in Deputy.
#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// List who works in Deputy, and what each is for.
    List,
    /// Print somebody's record, or list its versions.
    Show(ShowStaff),
    /// Write the next version of somebody's record: from a file, from standard input, or in your editor.
    Edit(EditStaff),
    /// Let somebody's record be what Deputy ships.
    Restore(OneStaff),
}

/// Somebody who works in Deputy.
#[derive(Debug, Args)]
pub(crate) struct OneStaff {
    /// Their name, as `deputy staff list` has it.
    #[arg(value_parser = name())]
    pub(crate) name: Member,
}

/// Print somebody's record, or list its versions.
#[derive(Debug, Args)]
pub(crate) struct ShowStaff {
    /// Their name, as `deputy staff list` has it.
    #[arg(value_parser = name())]
    pub(crate) name: Member,
    /// What it said in this version; without it, what holds.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) version: Option<u32>,
    /// List its versions instead.
    #[arg(long, conflicts_with = "version")]
    pub(crate) versions: bool,
}

/// Write the next version of somebody's record.
#[derive(Debug, Args)]
pub(crate) struct EditStaff {
    /// Their name, as `deputy staff list` has it.
    #[arg(value_parser = name())]
    pub(crate) name: Member,
    /// All of it, in TOML; `-` reads standard input. Without it your editor is opened: VISUAL or EDITOR.
    pub(crate) file: Option<PathBuf>,
    /// The version that you have read (0: as it is shipped); if another one holds, nothing is changed. Without it, the one
    /// that holds.
    #[arg(long, value_name = "N")]
    pub(crate) based_on: Option<u32>,
}

fn name() -> impl clap::builder::TypedValueParser<Value = Member> {
    word::<Member>(Member::ALL.map(Member::name))
}
