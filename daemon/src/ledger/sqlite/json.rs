//! Lists as JSON, for statements that take them apart.

use super::super::engine::RowChange;
use super::super::event_row::{payload_to_db, visibility_to_db};
use deputy_protocol::event::Envelope;
use serde::Serialize;
use serde::ser::SerializeTuple;
use uuid::Uuid;

pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("lists of plain data always serialise")
}

/// Rows to write, and keys of rows that go.
pub(super) fn row_changes(changes: &[RowChange]) -> (String, String) {
    type Columns<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, u64, &'a str);
    let mut rows: Vec<Columns<'_>> = Vec::new();
    let mut gone: Vec<(&str, &str)> = Vec::new();
    for RowChange { key, row } in changes {
        match row {
            Some(stored) => rows.push((
                key.table.name(),
                &key.key,
                &stored.row.parent,
                &stored.row.state,
                &stored.row.rank,
                stored.position,
                stored.row.doc.as_str(),
            )),
            None => gone.push((key.table.name(), &key.key)),
        }
    }
    (json(&rows), json(&gone))
}

/// The columns of an event as a JSON array; bytes as hexadecimal, but the payload as the text that it is.
pub(super) struct EventJson<'a>(pub(super) &'a Envelope);

impl Serialize for EventJson<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let hex = |id: Uuid| id.simple().to_string();
        let payload = payload_to_db(&event.payload)
            .map(|bytes| std::str::from_utf8(bytes).expect("payloads are JSON text, which is UTF-8"));
        let mut columns = serializer.serialize_tuple(17)?;
        columns.serialize_element(&event.position)?;
        columns.serialize_element(&event.stream)?;
        columns.serialize_element(&event.version)?;
        columns.serialize_element(&hex(event.event_id.0))?;
        columns.serialize_element(&event.kind)?;
        columns.serialize_element(&event.kind_version)?;
        columns.serialize_element(&payload)?;
        columns.serialize_element(&event.recorded_at.timestamp_micros())?;
        columns.serialize_element(&event.actor)?;
        columns.serialize_element(&event.correlation.map(|id| hex(id.0)))?;
        columns.serialize_element(&event.causation.map(|id| hex(id.0)))?;
        columns.serialize_element(&event.epoch)?;
        columns.serialize_element(&event.project_id.map(|id| hex(id.0)))?;
        columns.serialize_element(visibility_to_db(event.visibility))?;
        columns.serialize_element(&hex::encode(event.digest))?;
        columns.serialize_element(&hex::encode(&event.salt))?;
        columns.serialize_element(&hex::encode(event.hash))?;
        columns.end()
    }
}
