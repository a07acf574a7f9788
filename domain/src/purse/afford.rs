//! Whether a call can be paid for.

use super::call::{Call, DayBudget, Reservation};
use deputy_protocol::event::Usage;
use deputy_protocol::money::Usd;

/// What somebody's calls may come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Dollars.
    pub usd_max: Option<Usd>,
    /// Tokens, in and out.
    pub tokens_max: Option<u64>,
}

/// What is used or set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Dollars.
    pub usd: Usd,
    /// Tokens, in and out.
    pub tokens: u64,
}

impl Committed {
    /// What was spent, with what is set aside.
    pub fn of<'a>(spent: &Usage, reserved: impl IntoIterator<Item = &'a Reservation>) -> Self {
        let tokens = spent.input_tokens.saturating_add(spent.output_tokens);
        let spent = Self { usd: spent.cost_usd, tokens };
        reserved.into_iter().fold(spent, |sum, held| Self {
            usd: sum.usd + held.usd,
            tokens: sum.tokens.saturating_add(held.tokens),
        })
    }
}

/// Why a call is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Short {
    /// A dollar cap holds, and nobody knows what this model costs.
    PriceUnknown {
        /// `PROVIDER/MODEL`.
        model: String,
    },
    /// The day's money is spent or set aside.
    Day {
        /// What the day may cost.
        cap: Usd,
        /// What is spent or set aside.
        committed: Usd,
    },
    /// Its own money or tokens are.
    Budget {
        /// How much of what, for people.
        detail: String,
        /// Which cap, and what the call may use.
        shortage: Shortage,
    },
}

/// Which cap is reached, and what the call that it stops may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// The one on dollars.
    Usd(Usd),
    /// The one on tokens.
    Tokens(u64),
    /// The one on time, which runs have.
    Minutes,
}

/// Whether a call can be paid for.
pub fn afford(caps: Caps, committed: Committed, call: &Call) -> Result<(), Short> {
    if (caps.usd_max.is_some() || call.day.is_some()) && call.usd.is_none() {
        return Err(Short::PriceUnknown { model: call.model.clone() });
    }
    if let Some(DayBudget { cap, committed }) = call.day
        && committed >= cap
    {
        return Err(Short::Day { cap, committed });
    }
    let usd = call.usd.unwrap_or_default();
    if let Some(cap) = caps.usd_max
        && committed.usd + usd > cap
    {
        let spent = committed.usd;
        let detail = format!("{spent} of {cap} are spent or set aside, and the next call may cost {usd}");
        return Err(Short::Budget { detail, shortage: Shortage::Usd(usd) });
    }
    if let Some(cap) = caps.tokens_max
        && committed.tokens.saturating_add(call.tokens) > cap
    {
        let (used, next) = (committed.tokens, call.tokens);
        let detail =
            format!("{used} of {cap} tokens are used or set aside, and the next call may use {next}");
        return Err(Short::Budget { detail, shortage: Shortage::Tokens(next) });
    }
    Ok(())
}
