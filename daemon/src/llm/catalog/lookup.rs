//! Looks a model up: first what the configuration says, then what ships.

use super::known::{CatalogFault, Known, check};
use crate::llm::config::ProviderKind;
use chrono::NaiveDate;
use deputy_domain::model::{ModelName, Price, PriceTable};
use std::collections::BTreeMap;

/// The window of a model that nobody knows: what the smallest of today's agents' models have.
const CONTEXT_TOKENS: u64 = 128_000;

/// Prices and windows.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    known: Known,
    prices: PriceTable,
    windows: BTreeMap<String, u64>,
}

impl Catalog {
    /// What ships, and over it what the configuration says.
    pub fn try_new(
        prices: BTreeMap<String, Price>,
        windows: BTreeMap<String, u64>,
    ) -> Result<Self, CatalogFault> {
        check(&prices, &windows)?;
        Ok(Self { known: Known::try_new()?, prices: PriceTable { prices }, windows })
    }

    /// The day on which the shipped prices were looked up.
    pub fn as_of(&self) -> NaiveDate {
        self.known.as_of
    }

    /// What a model costs on a day; `None` when nobody said. Scripts cost nothing.
    pub fn price(&self, model: &ModelName, kind: ProviderKind, day: NaiveDate) -> Option<Price> {
        let by_kind = of_kind(model, kind);
        let configured = self.prices.price(model).or_else(|| self.prices.price(&by_kind));
        if configured.is_some() || kind == ProviderKind::Scripted {
            return configured.or(Some(Price::FREE));
        }
        let name = self.known.prices.known_name(&by_kind)?;
        let changes = self.known.changes.iter().filter(|(model, from, _)| model == name && *from <= day);
        let latest = changes.max_by_key(|(_, from, _)| *from).map(|(_, _, price)| *price);
        latest.or_else(|| self.known.prices.price(&by_kind))
    }

    /// Tokens that fit into one request and its answer.
    pub fn context_tokens(&self, model: &ModelName, kind: ProviderKind) -> u64 {
        let by_kind = of_kind(model, kind);
        let configured =
            self.windows.get(&model.to_string()).or_else(|| self.windows.get(&by_kind.to_string()));
        let shipped = || {
            let name = by_kind.to_string();
            let known = self.known.windows.iter().filter(|(known, _)| name.starts_with(known.as_str()));
            known.max_by_key(|(known, _)| known.len()).map(|(_, tokens)| tokens)
        };
        configured.or_else(shipped).copied().unwrap_or(CONTEXT_TOKENS)
    }
}

/// The name under which the tables know a model, however its provider is called here.
fn of_kind(model: &ModelName, kind: ProviderKind) -> ModelName {
    ModelName { provider: kind.name().to_owned(), model: model.model.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn catalog(prices: &[(&str, Price)]) -> Catalog {
        let prices = prices.iter().map(|(name, price)| ((*name).to_owned(), *price)).collect();
        Catalog::try_new(prices, [("mine/big".to_owned(), 7)].into()).unwrap()
    }

    fn price(catalog: &Catalog, name: &str, kind: ProviderKind, at: &str) -> Option<f64> {
        catalog.price(&name.parse().unwrap(), kind, day(at)).map(|price| price.input)
    }

    #[test]
    fn the_shipped_tables_hold_and_know_todays_models_whatever_the_provider_is_called() {
        let catalog = catalog(&[]);
        assert!(catalog.as_of() >= day("2026-11-01"));
        let today = "2026-11-20";
        assert_eq!(price(&catalog, "work/claude-sonnet-5-5", ProviderKind::Anthropic, today), Some(2.0));
        assert_eq!(price(&catalog, "o/gpt-6.1-sol", ProviderKind::OpenAi, today), Some(2.0));
        assert_eq!(price(&catalog, "g/gemini-3.8-flash", ProviderKind::Gemini, today), Some(0.75));
        assert_eq!(price(&catalog, "work/claude-sonnet-9", ProviderKind::Anthropic, today), None);
        assert_eq!(price(&catalog, "local/llama", ProviderKind::OpenAiCompatible, today), None);
        assert_eq!(price(&catalog, "scripted/demo", ProviderKind::Scripted, today), Some(0.0));
    }

    #[test]
    fn an_announced_price_holds_from_its_day_on() {
        let catalog = catalog(&[]);
        let argon = |at| price(&catalog, "g/gemini-4-argon", ProviderKind::Gemini, at);
        assert_eq!((argon("2026-11-30"), argon("2026-12-01")), (Some(2.0), Some(4.0)));
    }

    #[test]
    fn the_configuration_wins_by_provider_and_then_by_kind() {
        let one = |input| Price { input, ..Price::FREE };
        let catalog = catalog(&[("work/claude-opus-5", one(1.0)), ("anthropic/claude-opus-5", one(9.0))]);
        let today = "2026-11-20";
        assert_eq!(price(&catalog, "work/claude-opus-5", ProviderKind::Anthropic, today), Some(1.0));
        assert_eq!(price(&catalog, "home/claude-opus-5", ProviderKind::Anthropic, today), Some(9.0));
        let bad = [("x/y".to_owned(), one(f64::NAN))].into();
        assert!(matches!(Catalog::try_new(bad, BTreeMap::new()), Err(CatalogFault::Price(_))));
    }

    #[test]
    fn windows_are_known_configured_or_modest() {
        let catalog = catalog(&[]);
        let window = |name: &str, kind| catalog.context_tokens(&name.parse().unwrap(), kind);
        assert_eq!(window("a/claude-opus-5-5", ProviderKind::Anthropic), 1_000_000);
        assert_eq!(window("a/claude-haiku-4-5-20251001", ProviderKind::Anthropic), 200_000);
        assert_eq!(window("mine/big", ProviderKind::OpenAiCompatible), 7);
        assert_eq!(window("mine/other", ProviderKind::OpenAiCompatible), CONTEXT_TOKENS);
    }
}
