//! What is wrong with a graph of tasks, so that whoever drew it can mend it.

use deputy_protocol::event::NodeName;
use deputy_protocol::ids::ProjectId;
use deputy_protocol::money::Usd;

/// What is wrong with a graph of tasks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Nothing to do.
    #[error("the graph has no tasks: name at least one")]
    Empty,
    /// More than anybody can follow.
    #[error("the graph has {count} tasks, at most {most} are taken: join what belongs together")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many are taken.
        most: usize,
    },
    /// A name that is no name.
    #[error("`{0}` is no name of a task: use 1 to 60 small letters, digits and `-`")]
    Name(NodeName),
    /// Two tasks of one name.
    #[error("two tasks are named `{0}`")]
    Twice(NodeName),
    /// Nothing is said of what is to be done.
    #[error("task `{0}` does not say what is to be done")]
    Silent(NodeName),
    /// It waits for a task that is not there.
    #[error("task `{node}` depends on `{missing}`, which is not in the graph")]
    Missing {
        /// Which waits.
        node: NodeName,
        /// For which.
        missing: NodeName,
    },
    /// Tasks that wait for each other.
    #[error("these tasks wait for each other: {}", in_a_row(.0))]
    Cycle(Vec<NodeName>),
    /// A project that there is not.
    #[error("task `{node}` is for project {project_id}, which is not one of the plan's")]
    Project {
        /// Which task.
        node: NodeName,
        /// Which project.
        project_id: ProjectId,
    },
    /// Together they cost more than was agreed.
    #[error(
        "the tasks are expected to cost {expected}, and {cap} is what may be spent: leave some out, or ask"
    )]
    Budget {
        /// All of them.
        expected: Usd,
        /// What may be spent.
        cap: Usd,
    },
    /// A path outside of the repository.
    #[error("task `{node}` names `{path}`: paths are relative to the repository's root and stay below it")]
    Path {
        /// Which task.
        node: NodeName,
        /// The path.
        path: String,
    },
    /// A path that was to stay as it is.
    #[error(
        "task `{node}` names `{path}`, and the founder was promised that `{entry}` is not touched: find a way without it"
    )]
    Untouched {
        /// Which task.
        node: NodeName,
        /// The path.
        path: String,
        /// What the card says of it.
        entry: String,
    },
}

fn in_a_row(names: &[NodeName]) -> String {
    let around = names.iter().chain(names.first());
    around.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ")
}
