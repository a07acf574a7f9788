//! The tables that there are to ask.

use std::fmt::Write as _;

/// What values a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text; moments are `2026-01-31 09:00:00`, days `2026-01-31`, both UTC.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// How it is called.
    pub name: &'static str,
    /// What values it holds.
    pub kind: Kind,
}

/// A table that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// What happened in the product.
    Events,
    /// What went out, and what was taken back.
    Deploys,
    /// What failed.
    Errors,
    /// Work that was done.
    Runs,
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn integer(name: &'static str) -> Column {
    Column { name, kind: Kind::Integer }
}

const fn real(name: &'static str) -> Column {
    Column { name, kind: Kind::Real }
}

const EVENTS: &[Column] = &[
    text("at"),
    text("day"),
    text("name"),
    text("level"),
    real("value"),
    text("unit"),
    text("user"),
    text("properties"),
    text("id"),
];

const DEPLOYS: &[Column] =
    &[text("at"), text("day"), text("kind"), text("run"), text("commit_id"), text("branch"), text("title")];

const ERRORS: &[Column] =
    &[text("at"), text("day"), text("source"), text("name"), text("message"), text("run"), text("user")];

const RUNS: &[Column] = &[
    text("id"),
    text("created_at"),
    text("day"),
    text("ended_at"),
    text("title"),
    text("type"),
    text("state"),
    text("agent"),
    integer("attempt"),
    text("verdict"),
    real("minutes"),
    real("cost_usd"),
    integer("files"),
    integer("insertions"),
    integer("deletions"),
    text("error"),
];

impl Table {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Events, Self::Deploys, Self::Errors, Self::Runs];

    /// How it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Deploys => "deploys",
            Self::Errors => "errors",
            Self::Runs => "runs",
        }
    }

    /// What stands in its rows, in order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Events => EVENTS,
            Self::Deploys => DEPLOYS,
            Self::Errors => ERRORS,
            Self::Runs => RUNS,
        }
    }

    /// What it is about, for whoever asks.
    const fn about(self) -> &'static str {
        match self {
            Self::Events => "what happened in the product; `properties` is JSON: properties->>'plan'",
            Self::Deploys => "what went out (kind `delivery`) and was taken back (kind `rollback`)",
            Self::Errors => {
                "what failed: source `run`, `delivery`, `rollback`, or `event` for the product's own"
            }
            Self::Runs => "work of agents",
        }
    }
}

/// All tables with their columns, for whoever asks.
pub fn columns() -> String {
    let mut text = String::new();
    for table in Table::ALL {
        let names: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
        // A `String` takes all that is written.
        let _ = writeln!(text, "{}({}): {}", table.name(), names.join(", "), table.about());
    }
    text.push_str("Moments are text in UTC, `2026-01-31 09:00:00`; `day` is their day.");
    text
}
