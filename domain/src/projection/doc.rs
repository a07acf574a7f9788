//! The document in a row, as projections read and write it.

use crate::ledger::Doc;
use deputy_protocol::At;
use uuid::Uuid;

pub(super) fn read<T: serde::de::DeserializeOwned>(doc: &Doc) -> T {
    doc.read().expect("a row was written by this very projection; after a change of shape rows are rebuilt")
}

pub(super) fn write<T: serde::Serialize>(doc: &T) -> Doc {
    Doc::of(doc)
}

/// The rank of what came into being at a time, for ids that do not tell it: what came first sorts first.
pub(super) fn ranked(created_at: At, id: Uuid) -> String {
    format!("{:015}-{id}", created_at.timestamp_millis())
}
