//! Records of those who work here: the whole fold is the row.

use super::doc::{read, write};
use crate::ledger::Row;
use crate::staff::Staff;
use deputy_protocol::event::{Envelope, Member, StaffEvent};
use deputy_protocol::ids::CorrelationId;
use serde::{Deserialize, Serialize};

/// The document of somebody's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffDoc {
    /// Whose.
    pub member: Member,
    /// Version of its stream that the fold stands for.
    pub version: u64,
    /// What led to the last of its facts.
    pub correlation: Option<CorrelationId>,
    /// The fold.
    pub staff: Staff,
}

pub(super) fn apply(member: Member, row: Option<Row>, envelope: &Envelope, event: &StaffEvent) -> Row {
    let before = row.map(|row| read::<StaffDoc>(&row.doc).staff);
    let staff = Staff::after(before, event);
    let (version, correlation) = (envelope.version, envelope.correlation);
    let doc = StaffDoc { member, version, correlation, staff };
    let rank = member.name().to_owned();
    Row { parent: String::new(), state: String::new(), rank, doc: write(&doc) }
}
