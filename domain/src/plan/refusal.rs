//! Why a plan does not do what it was asked.

use super::graph::Flaw;
use deputy_protocol::event::NodeName;

/// Why a plan does not do what it was asked. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is so already: no error, and no second event.
    #[error("it is done already")]
    AlreadyDone,
    /// The state does not allow it.
    #[error("cannot {command}: the plan {standing}; {hint}")]
    WrongState {
        /// How it stands.
        standing: &'static str,
        /// What was asked.
        command: &'static str,
        /// What can be done instead.
        hint: &'static str,
    },
    /// Each conversation has its own plans.
    #[error("that plan belongs to another conversation: propose a new one")]
    Elsewhere,
    /// The card changed since the founder looked.
    #[error("the card is at version {shown}, not {asked}: look at it again and confirm that one")]
    StaleCard {
        /// What was confirmed.
        asked: u32,
        /// What is shown.
        shown: u32,
    },
    /// Projects of the card that there are no more, by the names that they had.
    #[error("{} was removed since the card was made: decline it, and ask for another one", .0.join(", "))]
    Removed(Vec<String>),
    /// The card has no such step.
    #[error("the card has no step {0}")]
    UnknownStep(u32),
    /// The card says nothing that could be done.
    #[error("the card has no steps: say what will be done")]
    EmptyCard,
    /// A time that has passed.
    #[error("`until` has passed: name a time to come")]
    Past,
    /// The tasks do not hold together.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Flawed(Vec<Flaw>),
    /// What is done was changed.
    #[error("task `{0}` is done or under way: it stays as it was drawn")]
    Touched(NodeName),
    /// No such task.
    #[error("the plan has no task `{0}`")]
    UnknownNode(NodeName),
    /// The task cannot begin.
    #[error("task `{0}` waits for others, or for files that another task is at")]
    NotReady(NodeName),
}
