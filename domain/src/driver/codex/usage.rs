//! Tokens: differences of what the app server counts for each thread.

use super::words::UsageNote;
use crate::driver::rpc::count;
use crate::driver::{Act, Fact};
use crate::model::TokenUsage;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Counted {
    threads: BTreeMap<String, TokenUsage>,
}

impl Counted {
    /// What was used since the last note on that thread. Of a thread that was not counted here yet, the last request
    /// alone is new: the rest may be of an earlier process.
    pub(super) fn on_note(&mut self, note: &UsageNote, is_history: bool) -> Option<Act> {
        let total = tokens(&note.token_usage.total);
        let before = self.threads.insert(note.thread_id.clone(), total);
        if is_history {
            return None;
        }
        let usage = match before {
            Some(before) => difference(total, before),
            None => tokens(&note.token_usage.last),
        };
        (usage != TokenUsage::default()).then_some(Act::Fact(Fact::Used { usage, cost_usd: None }))
    }
}

/// Of what is written in camel case. Cached tokens are counted in `inputTokens` already, reasoning in `outputTokens`.
fn tokens(value: &Value) -> TokenUsage {
    TokenUsage {
        input: count(&value["inputTokens"]),
        cache_read: count(&value["cachedInputTokens"]),
        cache_write: count(&value["cacheWriteInputTokens"]),
        output: count(&value["outputTokens"]),
    }
}

/// How much more; none where it is less: the thread was cut back.
pub(super) const fn difference(now: TokenUsage, before: TokenUsage) -> TokenUsage {
    TokenUsage {
        input: now.input.saturating_sub(before.input),
        cache_read: now.cache_read.saturating_sub(before.cache_read),
        cache_write: now.cache_write.saturating_sub(before.cache_write),
        output: now.output.saturating_sub(before.output),
    }
}
