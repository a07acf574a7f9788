//! The shipped tables, as they lie in the files beside this one.

use chrono::NaiveDate;
use deputy_domain::model::{Price, PriceTable};
use serde::Deserialize;
use std::collections::BTreeMap;

const SHIPPED: &str = include_str!("prices.toml");

/// A table that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogFault {
    /// It cannot be read.
    #[error("the table of models cannot be read: {0}")]
    Unreadable(String),
    /// A price is negative or no number.
    #[error("the price of `{0}` must be a number of dollars, zero or more")]
    Price(String),
    /// A window without room.
    #[error("the window of `{0}` must hold at least one token")]
    Window(String),
}

/// A price from a day on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    model: String,
    /// The first day of the new price, in UTC.
    from: String,
    price: Price,
}

/// The shipped file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shipped {
    /// The day on which the prices were looked up.
    as_of: String,
    prices: BTreeMap<String, Price>,
    #[serde(default)]
    changes: Vec<Change>,
    context_tokens: BTreeMap<String, u64>,
}

/// What ships with this version.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) as_of: NaiveDate,
    pub(super) prices: PriceTable,
    pub(super) changes: Vec<(String, NaiveDate, Price)>,
    pub(super) windows: BTreeMap<String, u64>,
}

impl Known {
    /// Reads the shipped tables.
    pub(super) fn try_new() -> Result<Self, CatalogFault> {
        let unreadable = |fault: &dyn std::fmt::Display| CatalogFault::Unreadable(fault.to_string());
        let shipped: Shipped = toml::from_str(SHIPPED).map_err(|fault| unreadable(&fault))?;
        let day = |text: &str| text.parse::<NaiveDate>().map_err(|fault| unreadable(&fault));
        let mut changes = Vec::new();
        for change in shipped.changes {
            check_price(&change.model, &change.price)?;
            changes.push((change.model, day(&change.from)?, change.price));
        }
        check(&shipped.prices, &shipped.context_tokens)?;
        Ok(Self {
            as_of: day(&shipped.as_of)?,
            prices: PriceTable { prices: shipped.prices },
            changes,
            windows: shipped.context_tokens,
        })
    }
}

/// Whether prices and windows make sense.
pub(super) fn check(
    prices: &BTreeMap<String, Price>,
    windows: &BTreeMap<String, u64>,
) -> Result<(), CatalogFault> {
    for (model, price) in prices {
        check_price(model, price)?;
    }
    match windows.iter().find(|(_, tokens)| **tokens == 0) {
        Some((model, _)) => Err(CatalogFault::Window(model.clone())),
        None => Ok(()),
    }
}

fn check_price(model: &str, price: &Price) -> Result<(), CatalogFault> {
    if price.is_sane() { Ok(()) } else { Err(CatalogFault::Price(model.to_owned())) }
}
