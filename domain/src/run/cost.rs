//! How sure what a run did cost is.

use super::state::Run;
use deputy_protocol::event::Usage;
use deputy_protocol::money::Usd;

impl Run {
    /// Remembers what of a settled call nobody can vouch for.
    pub(super) fn doubt(&mut self, usage: &Usage, is_estimated: bool, is_unpriced: bool) {
        let tokens = usage.input_tokens.saturating_add(usage.output_tokens);
        if is_unpriced && tokens > 0 {
            self.unpriced_tokens = Some(self.unpriced_tokens.unwrap_or_default().saturating_add(tokens));
        }
        if is_estimated && usage.cost_usd > Usd::ZERO {
            self.estimated_usd = Some(self.estimated_usd.unwrap_or_default().saturating_add(usage.cost_usd));
        }
    }
}
