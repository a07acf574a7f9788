//! The statements that record a group. Columns are bound as they are: rendering and parsing them as JSON takes longer
//! than all that SQLite does with them.

use super::super::engine::{Batch, RowChange, RowMap, to_db};
use super::super::event_row::{payload_to_db, visibility_to_db};
use super::json::json;
use deputy_actors::ports::VersionedRow;
use deputy_domain::ledger::RowKey;
use deputy_protocol::event::Envelope;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::sync::{Arc, OnceLock};

const EVENT_COLUMNS: usize = 17;
const ROW_COLUMNS: usize = 7;

/// Two to this many events at once: as many appends as there are in a group. SQLite takes 32,766 parameters.
const LARGEST: usize = 9;

/// More are another way's business.
const MOST: usize = 1 << LARGEST;

/// A row that is there and stands where it stood in every index is written without naming their columns: SQLite
/// writes the entry of each column that is named, changed or not.
const SAME_PLACE: &str = "position = excluded.position, doc = excluded.doc";
const ANY_PLACE: &str = "parent = excluded.parent, state = excluded.state, rank = excluded.rank,
    position = excluded.position, doc = excluded.doc";

/// What statements there are: for 1, 2, 4, … events and as many rows of each kind, if there are any. Few enough to stay
/// prepared; what a group has less is bound as nothing, and passed over.
static STATEMENTS: [[OnceLock<Arc<str>>; 8]; LARGEST + 1] =
    [const { [const { OnceLock::new() }; 8] }; LARGEST + 1];

/// A group, sorted by the statement that records it.
pub(super) struct Entries<'a> {
    events: &'a [Envelope],
    moved: Vec<(&'a RowKey, &'a VersionedRow)>,
    same_place: Vec<(&'a RowKey, &'a VersionedRow)>,
    gone: Vec<(&'a str, &'a str)>,
}

type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

impl<'a> Entries<'a> {
    /// Those of a group, given the rows as they stood before as far as they are remembered.
    pub(super) fn of(batch: &'a Batch, before: &RowMap) -> Self {
        let mut entries =
            Self { events: &batch.events, moved: Vec::new(), same_place: Vec::new(), gone: Vec::new() };
        for RowChange { key, row } in &batch.rows {
            match row {
                Some(after) if stays(before.get(key), after) => entries.same_place.push((key, after)),
                Some(after) => entries.moved.push((key, after)),
                None => entries.gone.push((key.table.name(), &key.key)),
            }
        }
        entries
    }

    /// Whether there is a statement that is large enough.
    pub(super) const fn fits(&self) -> bool {
        self.longest() <= MOST
    }

    /// Inserts them all or none, in one hop to the thread that runs SQLite. After an error a transaction may be open.
    pub(super) async fn insert(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let size = 1 << self.exponent();
        let mut query = sqlx::query(AssertSqlSafe(self.statement()));
        query = self.events.iter().fold(query, bind_event);
        if !self.has_rows() {
            // What is not bound is NULL.
            return query.execute(conn).await.map(|_| ());
        }
        query = nothing(query, (size - self.events.len()) * EVENT_COLUMNS);
        for rows in [&self.moved, &self.same_place] {
            if !rows.is_empty() {
                query = rows.iter().fold(query, bind_row);
                query = nothing(query, (size - rows.len()) * ROW_COLUMNS);
            }
        }
        if !self.gone.is_empty() {
            query = query.bind(json(&self.gone));
        }
        query.execute(conn).await.map(|_| ())
    }

    const fn longest(&self) -> usize {
        let (events, moved, same_place) = (self.events.len(), self.moved.len(), self.same_place.len());
        let rows = if moved > same_place { moved } else { same_place };
        if events > rows { events } else { rows }
    }

    const fn exponent(&self) -> usize {
        self.longest().next_power_of_two().trailing_zeros() as usize
    }

    const fn has_rows(&self) -> bool {
        !(self.moved.is_empty() && self.same_place.is_empty() && self.gone.is_empty())
    }

    fn statement(&self) -> Arc<str> {
        let parts = [!self.moved.is_empty(), !self.same_place.is_empty(), !self.gone.is_empty()];
        let place = parts.iter().rev().fold(0, |place, part| place << 1 | usize::from(*part));
        let exponent = self.exponent();
        Arc::clone(STATEMENTS[exponent][place].get_or_init(|| statement(1 << exponent, parts)))
    }
}

/// Whether a row is there and stays where it stands in every index.
fn stays(before: Option<&Option<VersionedRow>>, after: &VersionedRow) -> bool {
    let Some(Some(before)) = before else { return false };
    let (before, after) = (&before.row, &after.row);
    before.parent == after.parent && before.state == after.state && before.rank == after.rank
}

fn statement(size: usize, [moved, same_place, gone]: [bool; 3]) -> Arc<str> {
    let values = |columns: usize| {
        let row = format!("({})", ["?"; 32][..columns].join(","));
        format!("SELECT * FROM (VALUES {}) WHERE column1 IS NOT NULL", vec![row; size].join(","))
    };
    let events = format!("INSERT INTO event {}", values(EVENT_COLUMNS));
    let rows = |set: &str| {
        let values = values(ROW_COLUMNS);
        format!("; INSERT INTO projection {values} ON CONFLICT (tbl, key) DO UPDATE SET {set}")
    };
    if !(moved || same_place || gone) {
        // It commits by itself.
        return events.into();
    }
    let mut text = format!("BEGIN IMMEDIATE; {events}");
    if moved {
        text.push_str(&rows(ANY_PLACE));
    }
    if same_place {
        text.push_str(&rows(SAME_PLACE));
    }
    if gone {
        text.push_str(
            "; DELETE FROM projection WHERE (tbl, key) IN (SELECT value->>0, value->>1 FROM json_each(?))",
        );
    }
    text.push_str("; COMMIT");
    text.into()
}

fn nothing(query: Bound<'_>, columns: usize) -> Bound<'_> {
    (0..columns).fold(query, |query, _| query.bind(None::<i64>))
}

fn bind_row<'q>(query: Bound<'q>, (key, stored): &(&'q RowKey, &'q VersionedRow)) -> Bound<'q> {
    query
        .bind(key.table.name())
        .bind(key.key.as_str())
        .bind(stored.row.parent.as_str())
        .bind(stored.row.state.as_str())
        .bind(stored.row.rank.as_str())
        .bind(to_db(stored.position))
        .bind(stored.row.doc.text())
}

fn bind_event<'q>(query: Bound<'q>, event: &'q Envelope) -> Bound<'q> {
    query
        .bind(to_db(event.position))
        .bind(event.stream.to_string())
        .bind(to_db(event.version))
        .bind(event.event_id.0)
        .bind(event.kind.as_str())
        .bind(event.kind_version)
        .bind(payload_to_db(&event.payload))
        .bind(event.recorded_at.timestamp_micros())
        .bind(event.actor.as_str())
        .bind(event.correlation.map(|id| id.0))
        .bind(event.causation.map(|id| id.0))
        .bind(event.epoch.map(to_db))
        .bind(event.project_id.map(|id| id.0))
        .bind(visibility_to_db(event.visibility))
        .bind(event.digest.as_slice())
        .bind(event.salt.as_slice())
        .bind(event.hash.as_slice())
}
