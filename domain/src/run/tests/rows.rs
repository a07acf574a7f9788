//! Rows of random lives: what was projected while they were lived is what their recorded bytes give, from scratch.

use super::fixtures::id;
use super::properties::{life, live};
use crate::ledger::{Row, RowKey, Table};
use crate::projection::tests::envelope as recorded;
use crate::projection::{RunDoc, apply, keys};
use deputy_protocol::event::{Envelope, Event, RunEvent};
use deputy_protocol::stream::Stream;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Rows = BTreeMap<RowKey, Row>;

fn envelope(number: u64, event: &Event) -> Envelope {
    let project_id = Some(id(0xa1));
    Envelope { project_id, ..recorded(Stream::Run(id(0x9)), number, event) }
}

fn project(rows: &mut Rows, envelope: &Envelope, event: &Event) {
    for key in keys(envelope, event) {
        let before = rows.remove(&key);
        if let Some(row) = apply(&key, before, envelope, event) {
            rows.insert(key, row);
        }
    }
}

/// From the bytes alone.
fn from_scratch(envelopes: &[Envelope]) -> Rows {
    let mut rows = Rows::new();
    for envelope in envelopes {
        project(&mut rows, envelope, &envelope.event().unwrap());
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_made_anew_are_the_rows_that_were_lived_with(turns in life()) {
        let (mut rows, mut envelopes) = (Rows::new(), Vec::new());
        let life = live(&turns, |_, facts: &[RunEvent], _| {
            for fact in facts {
                let event = Event::from(fact.clone());
                let envelope = envelope(envelopes.len() as u64 + 1, &event);
                project(&mut rows, &envelope, &event);
                envelopes.push(envelope);
            }
        });
        prop_assert_eq!(&from_scratch(&envelopes), &rows);
        if let Some(run) = &life.run {
            let (_, row) = rows.iter().find(|(key, _)| key.table == Table::Runs).unwrap();
            prop_assert_eq!(&row.doc.read::<RunDoc>().unwrap().run, run);
        }
    }
}
