//! Why events are not taken.

use super::limit::{AHEAD_MINUTES_MAX, EVENTS_MAX, PROPERTIES_BYTES_MAX, VALUE_MAX};

/// Why events are not taken. None of them is kept then.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: {flaw}")]
pub struct Refusal {
    /// Where in the request.
    pub field: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a part of an event.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// Nothing was sent.
    #[error("there is no event in it: send at least one")]
    Nothing,
    /// More than one request takes.
    #[error("there are {0} events in it, and one request takes {EVENTS_MAX}: send several")]
    TooMany(usize),
    /// A word that says nothing.
    #[error("it is empty, or begins or ends with a blank")]
    Blank,
    /// A word that does more than to be read.
    #[error("it holds a control character or a line's end")]
    Unprintable,
    /// A word without an end.
    #[error("it has {chars} characters, and at most {most} are taken")]
    Long {
        /// How many it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// It has not happened yet.
    #[error(
        "it lies more than {AHEAD_MINUTES_MAX} minutes in the future: look at the clock of whoever sends it"
    )]
    Ahead,
    /// It would be removed at once.
    #[error("it is older than the {0} days for which events are kept: leave it out")]
    Old(i64),
    /// No number to calculate with.
    #[error("a value is a number between -{VALUE_MAX:e} and {VALUE_MAX:e}")]
    Huge,
    /// A unit of nothing.
    #[error("it says of what `value` is a number, and there is no `value`")]
    NoValue,
    /// More than is kept of one event.
    #[error(
        "it has {0} bytes of JSON, and at most {PROPERTIES_BYTES_MAX} are taken: send what you will ask for"
    )]
    LongProperties(usize),
}
