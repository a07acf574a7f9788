//! What Claude Code says it used.

use super::words::{CallUsage, ModelUsage};
use crate::driver::Fact;
use crate::model::TokenUsage;
use deputy_protocol::money::Usd;
use std::collections::{BTreeMap, BTreeSet};

/// What was told and what was not yet.
///
/// A result has the sums of the whole process, agents below included, and is trusted. Between two results only single
/// calls are known: how they begin, and where pieces of answers are written, how they end. Where nothing else counts
/// ([`Usage::of_each_call`]) that is told at once, and a result adds what is missing; elsewhere it counts if the process
/// ends before the next result.
#[derive(Debug, Default)]
pub(super) struct Usage {
    tells_each_call: bool,
    /// The sums of the last result.
    sums: TokenUsage,
    cost: Usd,
    /// Told since then.
    told: TokenUsage,
    /// Calls since then that are known and not told.
    begun: TokenUsage,
    /// How the calls began whose answers are on their way.
    open: BTreeMap<Option<String>, TokenUsage>,
    /// Calls since the last result, by the provider's ids.
    calls: BTreeSet<String>,
}

impl Usage {
    /// One that tells each call as soon as it is known.
    pub(super) fn of_each_call() -> Self {
        Self { tells_each_call: true, ..Self::default() }
    }

    /// An answer begins to come in. `below` is the tool of the agent that asks, if it is one below.
    pub(super) fn opened(&mut self, below: Option<&str>, id: Option<&str>, call: &CallUsage) -> Option<Fact> {
        if !self.tells_each_call {
            return None;
        }
        // Its blocks carry this id, too, and are the same call.
        self.calls.extend(id.map(str::to_owned));
        self.open.insert(below.map(str::to_owned), tokens(call));
        self.tell(tokens(call))
    }

    /// An answer came to its end: what its call used in all.
    pub(super) fn closed(&mut self, below: Option<&str>, call: &CallUsage) -> Option<Fact> {
        let began = self.open.remove(&below.map(str::to_owned))?;
        // What was said at its beginning is not always said again.
        self.tell(minus(tokens(call), began))
    }

    /// A call of the model began; each of its blocks says so again.
    pub(super) fn began(&mut self, id: Option<&str>, call: &CallUsage) -> Option<Fact> {
        if !id.is_some_and(|id| self.calls.insert(id.to_owned())) {
            return None;
        }
        if self.tells_each_call {
            return self.tell(tokens(call));
        }
        self.begun = plus(self.begun, tokens(call));
        None
    }

    fn tell(&mut self, usage: TokenUsage) -> Option<Fact> {
        self.told = plus(self.told, usage);
        (usage != TokenUsage::default()).then_some(Fact::Used { usage, cost_usd: None })
    }

    /// The sums of a result. What they add, if they add something.
    pub(super) fn sums<'a>(
        &mut self,
        models: impl Iterator<Item = &'a ModelUsage>,
        cost: Option<Usd>,
    ) -> Option<Fact> {
        let sums = models.fold(TokenUsage::default(), |sum, model| {
            let one = of(model.input, model.cache_read, model.cache_write, model.output);
            plus(sum, one)
        });
        let told = std::mem::take(&mut self.told);
        self.begun = TokenUsage::default();
        self.open.clear();
        self.calls.clear();
        // A call that was cut short may be told and not in the sums: it was made.
        let usage = minus(minus(sums, self.sums), told);
        self.sums = larger(self.sums, sums);
        let cost_usd = cost.map(|cost| (cost - self.cost).max(Usd::ZERO));
        self.cost += cost_usd.unwrap_or_default();
        (usage != TokenUsage::default() || cost_usd.is_some_and(|cost| cost > Usd::ZERO))
            .then_some(Fact::Used { usage, cost_usd })
    }

    /// What no result will tell any more.
    pub(super) fn rest(&mut self) -> Option<Fact> {
        let usage = std::mem::take(&mut self.begun);
        (usage != TokenUsage::default()).then_some(Fact::Used { usage, cost_usd: None })
    }
}

const fn tokens(call: &CallUsage) -> TokenUsage {
    of(call.input, call.cache_read, call.cache_write, call.output)
}

fn larger(one: TokenUsage, other: TokenUsage) -> TokenUsage {
    TokenUsage {
        input: one.input.max(other.input),
        cache_read: one.cache_read.max(other.cache_read),
        cache_write: one.cache_write.max(other.cache_write),
        output: one.output.max(other.output),
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
