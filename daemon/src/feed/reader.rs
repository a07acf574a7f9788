//! Who reads, and what.

use super::entry::Entry;
use async_trait::async_trait;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{LedgerId, ProjectId};
use deputy_protocol::stream::Stream;
use uuid::Uuid;

/// From where a reader wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// From behind the position it has; 0 for all there ever was.
    Position(u64),
    /// Only what comes from now on: it has just asked for everything else.
    Head,
}

impl Default for After {
    fn default() -> Self {
        Self::Position(0)
    }
}

/// What a reader wants.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// From where.
    pub after: After,
    /// The only streams it wants; empty means all.
    pub streams: Vec<Stream>,
    /// The history that its position belongs to, if it says.
    pub ledger_id: Option<LedgerId>,
}

/// What a reader may see.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Who it is, on whichever of their devices.
    pub person: Uuid,
    /// The most that it may see.
    pub visibility: Visibility,
    /// The only project that it may see.
    pub project_id: Option<ProjectId>,
}

/// Whether a reader may stay. Asked every now and then while a connection is open.
#[async_trait]
pub trait Admission: Send + Sync + 'static {
    /// False ends the connection.
    async fn holds(&self) -> bool;
}

impl Reader {
    /// Whether it may see what is of this visibility, in this project.
    pub fn may_see(&self, visibility: Visibility, project_id: Option<ProjectId>) -> bool {
        visibility != Visibility::Internal
            && visibility <= self.visibility
            && (self.project_id.is_none() || self.project_id == project_id)
    }

    pub(super) fn gets(&self, ask: &Ask, entry: &Entry) -> bool {
        self.may_see(entry.visibility, entry.project_id)
            && (ask.streams.is_empty() || ask.streams.contains(&entry.stream))
    }
}
