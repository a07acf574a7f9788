//! What can be asked of somebody's record.

use deputy_protocol::event::{Member, StaffRecord};

/// What can be asked of somebody's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write the next version.
    Change {
        /// Whose.
        member: Member,
        /// The version that whoever writes has read; 0: as it is shipped.
        based_on: u32,
        /// All of it.
        record: Box<StaffRecord>,
        /// Who.
        by: String,
    },
    /// Let it be as it is shipped.
    Restore {
        /// Who.
        by: String,
    },
}
