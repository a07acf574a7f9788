//! What Claude Code says it used.

use super::words::{CallUsage, ModelUsage};
use crate::driver::Fact;
use crate::model::TokenUsage;
use deputy_protocol::money::Usd;
use std::collections::BTreeSet;

/// What was told and what was not yet.
///
/// A result has the sums of the whole process, agents below included, and is trusted. Between two results only the
/// beginnings of calls are known: they count if the process ends before the next result.
#[derive(Debug, Default)]
pub(super) struct Usage {
    told: TokenUsage,
    told_cost: Usd,
    begun: TokenUsage,
    /// Calls since the last result, by the provider's ids.
    calls: BTreeSet<String>,
}

impl Usage {
    /// A call of the model began; each of its blocks says so again.
    pub(super) fn began(&mut self, id: Option<&str>, call: &CallUsage) {
        let is_new = id.is_some_and(|id| self.calls.insert(id.to_owned()));
        if !is_new {
            return;
        }
        let sum = of(call.input, call.cache_read, call.cache_write, call.output);
        self.begun = plus(self.begun, sum);
    }

    /// The sums of a result. What it adds, if it adds something.
    pub(super) fn sums<'a>(
        &mut self,
        models: impl Iterator<Item = &'a ModelUsage>,
        cost: Option<Usd>,
    ) -> Option<Fact> {
        let sum = models.fold(TokenUsage::default(), |sum, model| {
            let one = of(model.input, model.cache_read, model.cache_write, model.output);
            plus(sum, one)
        });
        self.begun = TokenUsage::default();
        self.calls.clear();
        let usage = minus(sum, self.told);
        self.told = plus(self.told, usage);
        let cost_usd = cost.map(|cost| (cost - self.told_cost).max(Usd::ZERO));
        self.told_cost += cost_usd.unwrap_or_default();
        (usage != TokenUsage::default() || cost_usd.is_some_and(|cost| cost > Usd::ZERO))
            .then_some(Fact::Used { usage, cost_usd })
    }

    /// What no result will tell any more.
    pub(super) fn rest(&mut self) -> Option<Fact> {
        let usage = std::mem::take(&mut self.begun);
        (usage != TokenUsage::default()).then_some(Fact::Used { usage, cost_usd: None })
    }
}

const fn of(fresh: u64, cache_read: u64, cache_write: u64, output: u64) -> TokenUsage {
    let input = fresh.saturating_add(cache_read).saturating_add(cache_write);
    TokenUsage { input, cache_read, cache_write, output }
}

const fn plus(one: TokenUsage, other: TokenUsage) -> TokenUsage {
    TokenUsage {
        input: one.input.saturating_add(other.input),
        cache_read: one.cache_read.saturating_add(other.cache_read),
        cache_write: one.cache_write.saturating_add(other.cache_write),
        output: one.output.saturating_add(other.output),
    }
}

const fn minus(one: TokenUsage, other: TokenUsage) -> TokenUsage {
    TokenUsage {
        input: one.input.saturating_sub(other.input),
        cache_read: one.cache_read.saturating_sub(other.cache_read),
        cache_write: one.cache_write.saturating_sub(other.cache_write),
        output: one.output.saturating_sub(other.output),
    }
}
