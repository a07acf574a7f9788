//! Who there is to answer besides the founder.

use chrono::TimeDelta;

/// Who there is to answer besides the founder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerer {
    /// Nobody.
    Nobody {
        /// Why, for people.
        why: &'static str,
    },
    /// A model.
    Model {
        /// How long it may take over a question of work of normal priority before the founder is asked.
        patience: TimeDelta,
    },
}
