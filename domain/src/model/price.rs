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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<f64>,
    /// In, written to a cache; the price of plain input when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<f64>,
    /// What a long request costs instead, all of its tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<LongRequest>,
}

/// The price of a request whose input is longer than a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongRequest {
    /// Tokens of input, cached ones included, above which a request is long.
    pub above: u64,
    /// As in [`Price`].
    pub input: f64,
    /// As in [`Price`].
    pub output: f64,
    /// As in [`Price`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<f64>,
    /// As in [`Price`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<f64>,
}

impl Price {
    /// Nothing at all.
    pub const FREE: Self = Self { input: 0.0, output: 0.0, cache_read: None, cache_write: None, long: None };

    /// What a call costs, rounded to a billionth of a dollar; the largest amount when a price is beyond all reason.
    #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
    pub fn cost(&self, usage: &TokenUsage) -> Usd {
        let rates = self.rates(usage.input);
        let read = usage.cache_read.min(usage.input);
        let written = usage.cache_write.min(usage.input - read);
        let plain = usage.input - read - written;
        let millionths = plain as f64 * rates.input
            + read as f64 * rates.cache_read.unwrap_or(rates.input)
            + written as f64 * rates.cache_write.unwrap_or(rates.input)
            + usage.output as f64 * rates.output;
        Usd::try_new(millionths / 1e6).unwrap_or(Usd::MAX)
    }

    fn rates(&self, input_tokens: u64) -> Self {
        match self.long {
            Some(long) if input_tokens > long.above => Self {
                input: long.input,
                output: long.output,
                cache_read: long.cache_read,
                cache_write: long.cache_write,
                long: None,
            },
            _ => *self,
        }
    }

    /// Whether every rate is a finite number of dollars and not negative.
    pub fn is_sane(&self) -> bool {
        let long =
            self.long.map(|long| [Some(long.input), Some(long.output), long.cache_read, long.cache_write]);
        let own = [Some(self.input), Some(self.output), self.cache_read, self.cache_write];
        let rates = own.into_iter().chain(long.into_iter().flatten());
        rates.flatten().all(|rate| rate.is_finite() && rate >= 0.0)
    }
}

/// Prices by model. An exact name wins; otherwise the name without its date or `-latest`, which providers append. A
/// longer name is another model and has no price here: a wrong price is worse than none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceTable {
    /// By `KIND-OR-PROVIDER/MODEL`.
    pub prices: BTreeMap<String, Price>,
}

impl PriceTable {
    /// The price of a model; `None` when it is not known, which a dollar cap refuses.
    pub fn price(&self, model: &ModelName) -> Option<Price> {
        self.known_name(model).and_then(|name| self.prices.get(name)).copied()
    }

    /// The name under which the table knows a model.
    pub fn known_name(&self, model: &ModelName) -> Option<&str> {
        let name = model.to_string();
        let mut known: Vec<&str> = self
            .prices
            .keys()
            .map(String::as_str)
            .filter(|known| name.strip_prefix(known).is_some_and(is_version))
            .collect();
        known.sort_by_key(|known| known.len());
        known.pop()
    }
}

/// Nothing, `-latest`, or a date or build number such as `-20250929`, `-2025-08-07`, `-001`, `@20250929`.
fn is_version(rest: &str) -> bool {
    const DIGITS_MIN: usize = 3; // `-4` or `-4-1` makes another model, `-001` does not
    let Some(version) = rest.strip_prefix(['-', '@']) else { return rest.is_empty() };
    let mut parts = version.split('-');
    let first = parts.next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    version == "latest" || (first.len() >= DIGITS_MIN && number(first) && parts.all(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, cache_read: u64, cache_write: u64, output: u64) -> TokenUsage {
        TokenUsage { input, cache_read, cache_write, output }
    }

    const PRICE: Price =
        Price { input: 3.0, output: 15.0, cache_read: Some(0.3), cache_write: Some(3.75), long: None };

    #[test]
    fn cached_tokens_are_part_of_the_input_and_have_their_own_price() {
        assert_eq!(PRICE.cost(&usage(2110, 2000, 100, 50)).nanos(), 30_000 + 600_000 + 375_000 + 750_000);
        assert_eq!(PRICE.cost(&usage(10, 2000, 100, 0)).nanos(), 3_000, "never more cached than there was");
    }

    #[test]
    fn a_long_request_has_the_long_price_for_all_of_its_tokens() {
        let long = LongRequest { above: 1000, input: 6.0, output: 20.0, cache_read: None, cache_write: None };
        let price = Price { long: Some(long), ..PRICE };
        assert_eq!(price.cost(&usage(1000, 0, 0, 0)).nanos(), 3_000_000);
        assert_eq!(price.cost(&usage(1001, 0, 0, 1)).nanos(), 6_006_000 + 20_000);
    }

    #[test]
    fn a_price_beyond_reason_is_the_largest_amount_and_not_free() {
        let price = Price { input: 1e300, ..Price::FREE };
        assert_eq!(price.cost(&usage(u64::MAX, 0, 0, 0)), Usd::MAX);
        assert!(!Price { output: -1.0, ..Price::FREE }.is_sane());
        assert!(PRICE.is_sane());
    }

    #[test]
    fn dates_are_not_part_of_a_model_and_other_numbers_are() {
        let table = PriceTable {
            prices: [("x/gpt-5".to_owned(), Price::FREE), ("x/opus-4-1".to_owned(), PRICE)].into(),
        };
        let known = |name: &str| table.known_name(&format!("x/{name}").parse().unwrap()).map(str::to_owned);
        for name in ["gpt-5", "gpt-5-2025-08-07", "gpt-5-latest", "gpt-5@20250807", "gpt-5-001"] {
            assert_eq!(known(name).as_deref(), Some("x/gpt-5"), "{name}");
        }
        assert_eq!(known("opus-4-1-20250805").as_deref(), Some("x/opus-4-1"));
        for name in ["gpt-5-mini", "gpt-5.4", "gpt-50", "gpt-5-4", "gpt-5-", "opus-4", "opus-4-1-fast"] {
            assert_eq!(known(name), None, "{name}");
        }
    }
}
