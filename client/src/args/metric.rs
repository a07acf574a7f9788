//! What happens in the products.

use super::values::word;
use clap::{Args, Subcommand};
use deputy_protocol::At;
use deputy_protocol::api::{EventLevel, FiguresBy};

/// What to do with events of a product.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Tell of one. Programs send theirs to POST /api/v1/projects/PROJECT/events, with a token of the role `ingest`.
    Add(AddEvent),
}

/// Tell of an event.
#[derive(Debug, Args)]
pub(crate) struct AddEvent {
    /// What happened, like `sign_up`; `error` is one of level `error`.
    pub(crate) name: String,
    /// In which product.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: String,
    /// How much, where that can be summed up.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) value: Option<f64>,
    /// Of what the value is a number, like `usd`.
    #[arg(long, requires = "value")]
    pub(crate) unit: Option<String>,
    /// When, like 2026-01-31T09:00:00Z; without it now.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<At>,
    /// Who, as the product tells its users apart.
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// How much it is somebody's business.
    #[arg(long, value_parser = word::<EventLevel>(EventLevel::ALL.map(EventLevel::name)))]
    pub(crate) level: Option<EventLevel>,
    /// Whatever else there is to say. May be repeated.
    #[arg(long = "property", value_name = "KEY=TEXT", value_parser = property)]
    pub(crate) properties: Vec<(String, String)>,
    /// Your own id of it: told again under its id, it is kept once.
    #[arg(long)]
    pub(crate) id: Option<String>,
}

/// Show figures.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    /// Of which product.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: String,
    /// From when on: so many days or weeks back (30d, 12w), a day (2026-01-31) or a time.
    #[arg(long, default_value = "30d")]
    pub(crate) since: String,
    /// Only of this event.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What figures are made for.
    #[arg(long, default_value = "day", value_parser = word::<FiguresBy>(FiguresBy::ALL.map(FiguresBy::name)))]
    pub(crate) by: FiguresBy,
}

fn moment(text: &str) -> Result<At, String> {
    text.parse().map_err(|_| "write a time with its zone, like 2026-01-31T09:00:00Z".to_owned())
}

fn property(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as KEY=TEXT, like plan=pro".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{moment, property};

    #[test]
    fn a_property_is_split_at_its_first_sign() {
        assert_eq!(property("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(property("plan").is_err() && property("=x").is_err());
    }

    #[test]
    fn a_moment_has_a_zone() {
        assert!(moment("2026-01-31T09:00:00+02:00").is_ok());
        assert!(moment("2026-01-31 09:00").unwrap_err().contains("2026-01-31T09:00:00Z"));
    }
}
