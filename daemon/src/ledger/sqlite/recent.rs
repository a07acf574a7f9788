//! Rows as they stand in the file, of those that were written or read lately: asking the file costs a hop to the
//! thread that runs SQLite and back, many times what the answer does.
//!
//! Differs: here nobody else writes. Invariant: what is here is what the file holds, at any moment. The writer takes
//! out what it is about to change, and puts it in anew once that is committed; what was read is put in only if nothing
//! was written since before it was read.

use super::super::engine::{RowChange, RowMap};
use deputy_actors::ports::VersionedRow;
use deputy_domain::ledger::RowKey;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Of one generation. There are two: what is not asked for while one fills up is forgotten.
const MOST_ROWS: usize = 2_000;
/// Of one generation: the documents of all runs that are busy at once, and more.
const MOST_BYTES: usize = 2 << 20;

#[derive(Default)]
pub(super) struct Recent(Mutex<State>);

#[derive(Default)]
struct State {
    young: RowMap,
    young_bytes: usize,
    old: RowMap,
    /// Rises when a write begins and when it ends.
    turn: u64,
    is_writing: bool,
}

/// When a row was asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked(u64);

/// What is here of a row.
pub(super) enum Held {
    /// It, or that there is none.
    Known(Option<VersionedRow>),
    /// Nothing: the file says.
    Unknown(Asked),
}

impl Recent {
    /// What is here of a row.
    pub(super) fn find(&self, key: &RowKey) -> Held {
        let mut state = self.lock();
        if let Some(row) = state.young.get(key) {
            return Held::Known(row.clone());
        }
        let Some((key, row)) = state.old.remove_entry(key) else {
            return Held::Unknown(Asked(state.turn));
        };
        state.put(key, row.clone());
        Held::Known(row)
    }

    /// Takes over what the file said.
    pub(super) fn read(&self, asked: Asked, key: RowKey, row: Option<VersionedRow>) {
        let mut state = self.lock();
        if state.turn == asked.0 && !state.is_writing {
            state.put(key, row);
        }
    }

    /// These rows are about to be changed.
    pub(super) fn changing(&self, changes: &[RowChange]) {
        let mut state = self.lock();
        (state.turn, state.is_writing) = (state.turn + 1, true);
        for change in changes {
            state.remove(&change.key);
        }
    }

    /// All rows are about to be changed.
    pub(super) fn changing_all(&self) {
        let mut state = self.lock();
        *state = State { turn: state.turn + 1, is_writing: true, ..State::default() };
    }

    /// They were, and this is what they are now.
    pub(super) fn changed(&self, changes: &[RowChange]) {
        let mut state = self.lock();
        (state.turn, state.is_writing) = (state.turn + 1, false);
        for change in changes {
            state.put(change.key.clone(), change.row.clone());
        }
    }

    /// They were, or not: the file says what they are now.
    pub(super) fn forget(&self) {
        let mut state = self.lock();
        *state = State { turn: state.turn + 1, ..State::default() };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic is done while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn put(&mut self, key: RowKey, row: Option<VersionedRow>) {
        self.remove(&key);
        if self.young.len() >= MOST_ROWS || self.young_bytes >= MOST_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += size_bytes(row.as_ref());
        self.young.insert(key, row);
    }

    fn remove(&mut self, key: &RowKey) {
        match self.young.remove(key) {
            Some(row) => self.young_bytes -= size_bytes(row.as_ref()),
            None => drop(self.old.remove(key)),
        }
    }
}

fn size_bytes(row: Option<&VersionedRow>) -> usize {
    row.map_or(0, |stored| stored.row.doc.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deputy_domain::ledger::{Doc, Row, Table};

    fn key(name: &str) -> RowKey {
        RowKey { table: Table::Runs, key: name.to_owned() }
    }

    fn row(name: &str, position: u64) -> VersionedRow {
        let text = String::new;
        let row = Row { parent: text(), state: text(), rank: text(), doc: Doc::of(&name) };
        VersionedRow { key: name.to_owned(), row, position }
    }

    fn change(name: &str, position: u64) -> RowChange {
        RowChange { key: key(name), row: Some(row(name, position)) }
    }

    fn asked(recent: &Recent, name: &str) -> Asked {
        match recent.find(&key(name)) {
            Held::Unknown(asked) => asked,
            Held::Known(row) => panic!("{row:?}"),
        }
    }

    fn position(recent: &Recent, name: &str) -> Option<u64> {
        match recent.find(&key(name)) {
            Held::Known(row) => row.map(|row| row.position),
            Held::Unknown(_) => None,
        }
    }

    #[test]
    fn what_was_read_is_known_until_it_is_changed() {
        let recent = Recent::default();
        recent.read(asked(&recent, "a"), key("a"), Some(row("a", 1)));
        assert_eq!(position(&recent, "a"), Some(1));
        recent.changing(&[change("a", 2)]);
        asked(&recent, "a");
        recent.changed(&[change("a", 2)]);
        assert_eq!(position(&recent, "a"), Some(2));
        recent.forget();
        asked(&recent, "a");
    }

    #[test]
    fn what_was_read_while_something_was_written_is_not_believed() {
        let recent = Recent::default();
        let before = asked(&recent, "a");
        recent.changing(&[change("a", 2)]);
        let during = asked(&recent, "a");
        recent.read(during, key("a"), Some(row("a", 1)));
        asked(&recent, "a");
        recent.changed(&[change("a", 2)]);
        recent.read(before, key("a"), Some(row("a", 1)));
        recent.read(during, key("a"), Some(row("a", 1)));
        assert_eq!(position(&recent, "a"), Some(2));
        recent.changing_all();
        let rebuilding = asked(&recent, "a");
        recent.read(rebuilding, key("a"), Some(row("a", 2)));
        recent.forget();
        recent.read(rebuilding, key("a"), Some(row("a", 2)));
        asked(&recent, "a");
    }

    #[test]
    fn what_is_not_asked_for_is_forgotten_in_time_and_the_rest_is_not() {
        let recent = Recent::default();
        recent.changed(&[change("asked for", 1), change("left alone", 1)]);
        for nth in 0..3 * MOST_ROWS {
            recent.changed(&[change(&format!("row {nth}"), 1)]);
            assert_eq!(position(&recent, "asked for"), Some(1), "after {nth}");
        }
        asked(&recent, "left alone");
        let state = recent.lock();
        assert!(state.young.len() + state.old.len() <= 2 * MOST_ROWS);
    }
}
