//! Why a conversation does not do what it was asked.

use super::limit::{
    APPOINTMENT_CHARS_MAX, APPOINTMENTS_MAX, HOUSE_APPOINTMENTS_MAX, TEXT_BYTES_MAX, TITLE_CHARS_MAX,
    UNHEARD_MAX,
};
use crate::purse::Short;
use crate::schedule;
use deputy_protocol::ids::InboxId;
use deputy_protocol::money::Usd;

/// Why a conversation does not do what it was asked. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is done already")]
    AlreadyDone,
    /// There is no such conversation.
    #[error("there is no such conversation: begin one")]
    Unknown,
    /// The state does not allow it.
    #[error("cannot {command}: the conversation {standing}")]
    WrongState {
        /// How it stands.
        standing: &'static str,
        /// What was asked.
        command: &'static str,
    },
    /// Only the COO speaks with the founder.
    #[error("this conversation is one between agents: tell the COO, who asked")]
    AmongAgents,
    /// Words without a word.
    #[error("there are no words in it: say something")]
    Silent,
    /// More than one text may hold.
    #[error(
        "this text has {size_bytes} bytes, and at most {TEXT_BYTES_MAX} are taken: put long material into a document"
    )]
    LongText {
        /// How much.
        size_bytes: usize,
    },
    /// More than a line.
    #[error("this title has {chars} characters, and at most {TITLE_CHARS_MAX} are taken")]
    LongTitle {
        /// How many.
        chars: usize,
    },
    /// More than may wait to be heard.
    #[error("{UNHEARD_MAX} messages wait to be heard: wait for an answer, or stop what goes on")]
    ToldTooMuch,
    /// Another item is open, or none.
    #[error("inbox item {0} does not wait for an answer")]
    NotAsked(InboxId),
    /// The item has options, and this is none of them.
    #[error("`{0}` is none of the options: choose one of them, or answer in words")]
    NoSuchOption(String),
    /// The time that was named makes no sense.
    #[error(transparent)]
    Time(#[from] schedule::Refusal),
    /// More than is read in a list.
    #[error(
        "this has {chars} characters, and at most {APPOINTMENT_CHARS_MAX} are scheduled: put the rest into a document"
    )]
    LongAppointment {
        /// How many.
        chars: usize,
    },
    /// More than one conversation holds.
    #[error("{APPOINTMENTS_MAX} things are scheduled in this conversation: end one of them first")]
    MuchScheduled,
    /// More than all of them together hold.
    #[error("{HOUSE_APPOINTMENTS_MAX} things are scheduled: end one of them first")]
    HouseMuchScheduled,
    /// It would go on by itself, and often.
    #[error("without a word of the founder's nothing is scheduled less than an hour ahead")]
    TooSoon,
    /// A dollar cap holds, and nobody knows what this model costs.
    #[error(
        "no price is known for {0}, so the dollar cap cannot be kept: add it under [prices], or remove the cap"
    )]
    PriceUnknown(String),
    /// The day's money is spent or set aside.
    #[error("{committed} of {cap} that everything may cost today are spent or set aside")]
    DayBudgetReached {
        /// What the day may cost.
        cap: Usd,
        /// What is spent or set aside.
        committed: Usd,
    },
    /// Its own money is.
    #[error("{0}")]
    BudgetReached(String),
}

impl From<Short> for Refusal {
    fn from(short: Short) -> Self {
        match short {
            Short::PriceUnknown { model } => Self::PriceUnknown(model),
            Short::Day { cap, committed } => Self::DayBudgetReached { cap, committed },
            Short::Budget { detail, .. } => Self::BudgetReached(detail),
        }
    }
}
