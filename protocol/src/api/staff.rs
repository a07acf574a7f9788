//! Those who work in Deputy, as readers see them and as their records are written.

use crate::At;
use crate::event::{Member, StaffRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who works in Deputy, by the record that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffView {
    /// Whose record.
    pub name: Member,
    /// Which version; 0: as it is shipped.
    pub version: u32,
    /// All of it.
    pub record: StaffRecord,
    /// Names of all the tools that it could have.
    pub tools: Vec<String>,
    /// Who touched it last; null: nobody ever did.
    pub by: Option<String>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<At>,
}

/// One version of somebody's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffVersion {
    /// Which, from 1; 0: it became what is shipped again.
    pub version: u32,
    /// All of it; null for what is shipped.
    pub record: Option<StaffRecord>,
    /// Who wrote it.
    pub by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: At,
}

/// What somebody's record is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffChange {
    /// The version that was read before this was written: if another one holds, nothing is changed. 0: as it is shipped.
    pub based_on: u32,
    /// All of it.
    pub record: StaffRecord,
}
