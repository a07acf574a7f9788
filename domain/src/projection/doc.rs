//! The document in a row, as projections read and write it.

use crate::ledger::Doc;

pub(super) fn read<T: serde::de::DeserializeOwned>(doc: &Doc) -> T {
    doc.read().expect("a row was written by this very projection; after a change of shape rows are rebuilt")
}

pub(super) fn write<T: serde::Serialize>(doc: &T) -> Doc {
    Doc::of(doc)
}
