//! Which rows follow from which events.
//!
//! Owner: the ledger applies it in the transaction that appends, and again when it rebuilds. Invariant: a row is a
//! function of its own earlier form and one event, so a rebuild gives the same rows, byte for byte.

mod house;

pub use house::{HOUSE_KEY, HouseDoc};

use crate::ledger::{Row, RowKey, Table};
use deputy_protocol::event::{Envelope, Event};

/// The rows that an event changes, in no particular order, each once.
pub fn keys(_envelope: &Envelope, event: &Event) -> Vec<RowKey> {
    match event {
        Event::House(_) => vec![RowKey { table: Table::House, key: HOUSE_KEY.to_owned() }],
        _ => Vec::new(),
    }
}

/// A row after an event. `None` removes it.
pub fn apply(key: &RowKey, row: Option<Row>, _envelope: &Envelope, event: &Event) -> Option<Row> {
    match (key.table, event) {
        (Table::House, Event::House(event)) => Some(house::apply(row, event)),
        _ => row,
    }
}

fn read<T: serde::de::DeserializeOwned>(doc: serde_json::Value) -> T {
    serde_json::from_value(doc)
        .expect("a row was written by this very projection; after a change of shape rows are rebuilt")
}

fn write<T: serde::Serialize>(doc: &T) -> serde_json::Value {
    serde_json::to_value(doc).expect("documents are plain data and always serialise")
}
