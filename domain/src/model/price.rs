//! What tokens cost.

use super::{ModelName, TokenUsage};
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// In, neither read from nor written to a cache.
    pub input: f64,
    /// Out.
    pub output: f64,
    /// In, read from a cache; the price of plain input when absent.
    #[serde(default)]
    pub cache_read: Option<f64>,
    /// In, written to a cache; the price of plain input when absent.
    #[serde(default)]
    pub cache_write: Option<f64>,
}

impl Price {
    /// What a call costs, rounded to a billionth of a dollar.
    #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
    pub fn cost(&self, usage: &TokenUsage) -> Usd {
        let plain = usage.input.saturating_sub(usage.cache_read).saturating_sub(usage.cache_write);
        let millionths = plain as f64 * self.input
            + usage.cache_read as f64 * self.cache_read.unwrap_or(self.input)
            + usage.cache_write as f64 * self.cache_write.unwrap_or(self.input)
            + usage.output as f64 * self.output;
        Usd::try_new(millionths / 1e6).unwrap_or(Usd::ZERO)
    }
}

/// Prices by model. An exact name wins; otherwise the longest name that the model's name begins with, since
/// providers append dates to names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceTable {
    /// By `KIND-OR-PROVIDER/MODEL`.
    pub prices: BTreeMap<String, Price>,
}

impl PriceTable {
    /// The price of a model; `None` when it is not known, which a dollar cap refuses.
    pub fn price(&self, model: &ModelName) -> Option<Price> {
        let name = model.to_string();
        let longest = self.prices.iter().filter(|(known, _)| name.starts_with(known.as_str()));
        longest.max_by_key(|(known, _)| known.len()).map(|(_, price)| *price)
    }
}
