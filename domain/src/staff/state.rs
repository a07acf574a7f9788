//! What is known about somebody's record. Its serialised form is its row.

use super::shipped::shipped;
use deputy_protocol::At;
use deputy_protocol::event::{Member, StaffEvent, StaffRecord};
use serde::{Deserialize, Serialize};

/// Somebody's record, as its stream tells it. Nobody whose record was never touched has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// How many versions were ever written.
    pub versions: u32,
    /// The last of them; `None` where it was restored since.
    pub record: Option<StaffRecord>,
    /// Who touched it last.
    pub by: String,
    /// When.
    pub at: At,
}

impl Staff {
    /// The record behind a fact. One whose first fact was redacted is known all the same: each has all of it.
    #[must_use]
    pub fn after(it: Option<Self>, event: &StaffEvent) -> Self {
        let versions = it.map_or(0, |it| it.versions);
        match event {
            StaffEvent::Changed { version, record, by, at } => {
                Self { versions: *version, record: Some(record.clone()), by: by.clone(), at: *at }
            }
            StaffEvent::Restored { by, at } => Self { versions, record: None, by: by.clone(), at: *at },
        }
    }

    /// The version that holds; 0: as it is shipped.
    pub const fn version(&self) -> u32 {
        if self.record.is_some() { self.versions } else { 0 }
    }

    /// The record that holds.
    pub fn holding(it: Option<&Self>, member: Member) -> &StaffRecord {
        it.and_then(|it| it.record.as_ref()).unwrap_or_else(|| shipped(member))
    }
}
