//! Why a run does not do what it was asked.

use super::limit::TEXT_BYTES_MAX;
use crate::purse::{Short, Shortage};
use deputy_protocol::ids::InboxId;
use deputy_protocol::money::Usd;

/// Why a run does not do what it was asked. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is done already")]
    AlreadyDone,
    /// The state does not allow it.
    #[error("cannot {command}: the run {standing}; {hint}")]
    WrongState {
        /// How it stands.
        standing: &'static str,
        /// What was asked.
        command: &'static str,
        /// What follows from that, or what can be done instead.
        hint: &'static str,
    },
    /// There is no such inbox item.
    #[error("this run has no inbox item {0}")]
    UnknownAsk(InboxId),
    /// Somebody was faster.
    #[error("inbox item {0} was answered before: the first answer counts")]
    AlreadyAnswered(InboxId),
    /// The answer is none of the options.
    #[error("{} is no answer here: choose one of {options}", said(choice))]
    UnknownChoice {
        /// What was chosen.
        choice: String,
        /// What there is.
        options: String,
    },
    /// What was written with the answer is no amount that can be allowed.
    #[error("`{text}` cannot be allowed: write {wanted}")]
    NoAmount {
        /// What was written.
        text: String,
        /// What could be.
        wanted: String,
    },
    /// The work moved on since the founder looked.
    #[error("the run's head is {head}, not {asked}: look at the diff again and approve that commit")]
    StaleCommit {
        /// What was approved.
        asked: String,
        /// What is there.
        head: String,
    },
    /// Pull requests are not there yet.
    #[error("pull requests are not available yet: deliver with `merge` or `push`")]
    PullRequestsLater,
    /// The dollar cap cannot be kept.
    #[error(
        "no price is known for {model}, so the dollar cap cannot be kept: add it under [prices], or remove the cap"
    )]
    PriceUnknown {
        /// Which model.
        model: String,
    },
    /// The call would reach a cap.
    #[error("the run's budget is used up: {detail}")]
    BudgetReached {
        /// Which cap, with figures.
        detail: String,
        /// Which cap, and what more is wanted at least.
        shortage: Shortage,
    },
    /// The day's money of the whole installation is used up.
    #[error("{committed} of {cap} that all runs may cost today are spent or set aside")]
    DayBudgetReached {
        /// What the day may cost.
        cap: Usd,
        /// What is spent or set aside.
        committed: Usd,
    },
    /// More than one text may hold.
    #[error(
        "this text has {size_bytes} bytes, and at most {TEXT_BYTES_MAX} are taken: put long material into a file of the repository"
    )]
    LongText {
        /// How much.
        size_bytes: usize,
    },
    /// More than one run may hold.
    #[error(
        "this run was told as much as one run can be ({inputs} messages, {size_bytes} bytes): delegate the rest as a new task"
    )]
    ToldTooMuch {
        /// How often it was told something.
        inputs: usize,
        /// How much that is.
        size_bytes: usize,
    },
    /// The agent asked more than one run may hold.
    #[error("the agent has asked {asks} questions in this run, and that is the most")]
    AskedTooMuch {
        /// How many.
        asks: usize,
    },
    /// Somebody else works on it.
    #[error("another owner works on this run")]
    NotOwner,
    /// The time has not come.
    #[error("it is not due yet")]
    NotDue,
}

fn said(choice: &str) -> String {
    if choice.is_empty() { "a text alone".to_owned() } else { format!("`{choice}`") }
}

impl From<Short> for Refusal {
    fn from(short: Short) -> Self {
        match short {
            Short::PriceUnknown { model } => Self::PriceUnknown { model },
            Short::Day { cap, committed } => Self::DayBudgetReached { cap, committed },
            Short::Budget { detail, shortage } => Self::BudgetReached { detail, shortage },
        }
    }
}
