//! Who there is to answer besides the founder, as the configuration has it.

use crate::settings::Settings;
use chrono::TimeDelta;
use deputy_domain::answering::Answerer;
use deputy_protocol::event::Tier;

/// Who there is to answer besides the founder.
pub(crate) fn answerer(settings: &Settings) -> Answerer {
    let Some(patience) = settings.answers_within else {
        return Answerer::Nobody { why: "no model answers questions in this house (`[questions]`)" };
    };
    if settings.tiers.get(&Tier::B).is_none_or(Vec::is_empty) {
        return Answerer::Nobody { why: "there is no model of tier b that could answer" };
    }
    Answerer::Model { patience: TimeDelta::from_std(patience).unwrap_or(TimeDelta::MAX) }
}
