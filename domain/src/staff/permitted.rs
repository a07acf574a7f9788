//! How free the work of somebody is.

use deputy_protocol::event::{Permission, StaffRecord};

/// What an order comes to that somebody with this record carries out: a record takes freedom, and gives none.
pub fn permitted(record: &StaffRecord, asked: Permission) -> Permission {
    record.permission.map_or(asked, |least| asked.max(least))
}
