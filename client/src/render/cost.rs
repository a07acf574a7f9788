//! What was paid, and how sure that is.

use deputy_protocol::api::RunUsage;
use deputy_protocol::money::Usd;

/// What is known to be paid. Of models without a price nothing is.
pub(crate) fn cost(usage: &RunUsage) -> String {
    match (usage.unpriced_tokens, usage.cost_usd) {
        (None, paid) => paid.to_string(),
        (Some(_), Usd::ZERO) => "not known".to_owned(),
        (Some(_), paid) => format!("over {paid}"),
    }
}

/// What nobody can vouch for, in a word each.
pub(super) fn how_sure(usage: &RunUsage) -> String {
    let reckoned = usage.reckoned_usd.map(|usd| format!("; by the agent's reckoning {usd} at list prices"));
    let estimated =
        usage.estimated_usd.map(|usd| format!("; {usd} of it are an estimate for calls that were cut off"));
    let unpriced = usage.unpriced_tokens.map(|tokens| {
        format!("; no price is known for {tokens} of the tokens: add their models' under [prices]")
    });
    [reckoned, estimated, unpriced].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(paid: f64, estimated: Option<f64>, unpriced_tokens: Option<u64>) -> RunUsage {
        let usd = |amount| Usd::try_new(amount).unwrap();
        let (cost_usd, estimated_usd) = (usd(paid), estimated.map(usd));
        RunUsage { cost_usd, estimated_usd, unpriced_tokens, ..RunUsage::default() }
    }

    #[test]
    fn what_has_no_known_price_is_not_free() {
        assert_eq!(cost(&used(0.0, None, None)), "$0.0000");
        assert_eq!(cost(&used(0.0, None, Some(7))), "not known");
        assert_eq!(cost(&used(0.5, None, Some(7))), "over $0.5000");
    }

    #[test]
    fn it_says_what_nobody_can_vouch_for() {
        assert_eq!(how_sure(&used(0.5, None, None)), "");
        let told = how_sure(&used(0.5, Some(0.25), Some(7)));
        assert!(
            told.contains("$0.2500 of it") && told.contains("no price is known for 7 of the tokens"),
            "{told}"
        );
    }
}
