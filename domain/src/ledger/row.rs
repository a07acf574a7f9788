//! Projections: rows that follow from events, written in the same transaction, droppable and rebuildable.
//!
//! A row is a document beside a few columns to find it by. All tables have this one shape, so both engines need one
//! statement for all of them, and a rebuild is a replay.

use super::doc::Doc;
use serde::{Deserialize, Serialize};

/// Which projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// The installation: one row, `house`.
    House,
    /// Projects by id.
    Projects,
    /// Project ids by lower-case name.
    ProjectNames,
    /// Run ids by task id.
    Tasks,
    /// Runs by id: the whole fold, its version and its usage.
    Runs,
    /// Runs whose delivery is under way, or the taking back of one, by id.
    Deliveries,
    /// Terminals that are open in workspaces of runs, by id.
    Terminals,
    /// What waits for the founder, by inbox id.
    Inbox,
    /// Notifications, by the id of the event they are about.
    Outbox,
    /// Money by `day/2026-01-31` or `project/ID`.
    Spend,
    /// Conversations by id: the whole fold.
    Conversations,
    /// What is scheduled in conversations, by its id.
    Appointments,
    /// Plans by id: the whole fold.
    Plans,
    /// Memories by id: the whole fold.
    Memories,
    /// What known memories are about, by their ids.
    MemoryKeys,
    /// Documents of projects by id: the whole fold, without texts.
    Documents,
    /// What is to be counted of runs that came to an end, and what was, by run id.
    Lookbacks,
    /// Plans that ended and are to be looked back at, by id.
    PlanLookbacks,
    /// Track records by `agent/NAME` or `work/TYPE`.
    TrackRecords,
    /// Records of those who work here, where the founder ever changed them, by name.
    Staff,
    /// What runs keep as blobs: one row by the id of the event that names it, and by run id the sum of them.
    Kept,
}

impl Table {
    /// Its name in SQL and in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Projects => "projects",
            Self::ProjectNames => "project_names",
            Self::Tasks => "tasks",
            Self::Runs => "runs",
            Self::Deliveries => "deliveries",
            Self::Terminals => "terminals",
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
            Self::Spend => "spend",
            Self::Conversations => "conversations",
            Self::Appointments => "appointments",
            Self::Plans => "plans",
            Self::Memories => "memories",
            Self::MemoryKeys => "memory_keys",
            Self::Documents => "documents",
            Self::Lookbacks => "lookbacks",
            Self::PlanLookbacks => "plan_lookbacks",
            Self::TrackRecords => "track_records",
            Self::Staff => "staff",
            Self::Kept => "kept",
        }
    }
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Which projection.
    pub table: Table,
    /// Which row of it.
    pub key: String,
}

/// A row of a projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it belongs to (a project's or a run's id), to list by; empty when nothing.
    pub parent: String,
    /// Its state, to list by; empty when it has none.
    pub state: String,
    /// What lists are ordered by, descending. Ids of version 7 sort by their time.
    pub rank: String,
    /// The document.
    pub doc: Doc,
}
