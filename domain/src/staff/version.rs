//! One version of somebody's record, as its event tells it.

use deputy_protocol::At;
use deputy_protocol::event::{StaffEvent, StaffRecord};

/// One version of somebody's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which, from 1; 0 where it became what is shipped again.
    pub version: u32,
    /// All of it; `None` for what is shipped.
    pub record: Option<StaffRecord>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: At,
}

impl From<StaffEvent> for Version {
    fn from(event: StaffEvent) -> Self {
        match event {
            StaffEvent::Changed { version, record, by, at } => Self { version, record: Some(record), by, at },
            StaffEvent::Restored { by, at } => Self { version: 0, record: None, by, at },
        }
    }
}
