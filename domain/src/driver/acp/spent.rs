//! What a session cost.

use super::words::Cost;
use deputy_protocol::money::Usd;

/// What the session cost.
#[derive(Debug, Default)]
pub(super) struct Spent {
    total: Option<Usd>,
    /// Whether what is told first is of earlier processes.
    pub(super) is_resumed: bool,
    /// Since it was last asked for.
    pub(super) new: Usd,
}

impl Spent {
    pub(super) fn on_cost(&mut self, cost: &Cost) {
        let Some(total) = Usd::try_new(cost.amount).filter(|_| cost.currency == "USD") else { return };
        let before = self.total.replace(total).unwrap_or(if self.is_resumed { total } else { Usd::ZERO });
        if total > before {
            self.new += total - before;
        }
    }
}
