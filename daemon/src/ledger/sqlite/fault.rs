//! What SQLite's result codes mean to the ledger. See <https://www.sqlite.org/rescode.html>.

use super::super::error::Fault;
use sqlx::error::DatabaseError;

const NOMEM: i32 = 7;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const TOOBIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const MISMATCH: i32 = 20;
const NOTADB: i32 = 26;
const CONSTRAINT_TRIGGER: i32 = 1811;
const CONSTRAINT_UNIQUE: i32 = 2067;
const CONSTRAINT_PRIMARYKEY: i32 = 1555;

/// The extended result code, for errors that SQLite itself reported.
pub(super) fn code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error().and_then(DatabaseError::code).and_then(|code| code.parse().ok())
}

/// A failure while nothing was being committed.
pub(super) fn fault(operation: &'static str, error: &sqlx::Error) -> Fault {
    let detail = error.to_string();
    match code(error) {
        // The triggers and keys of `event`: somebody recorded what we did not know of.
        Some(CONSTRAINT_UNIQUE | CONSTRAINT_TRIGGER | CONSTRAINT_PRIMARYKEY) => Fault::Stale(detail),
        Some(code) => match code & 0xff {
            CORRUPT | NOTADB => Fault::Corrupt(detail),
            TOOBIG | CONSTRAINT | MISMATCH => Fault::Rejected(detail),
            FULL => Fault::Unavailable { operation, detail: format!("{detail}: free some disk space") },
            _ => Fault::Unavailable { operation, detail },
        },
        None => Fault::Unavailable { operation, detail },
    }
}

/// A failure of a statement that commits. A failed sync, or no memory for the WAL's index, may have left a valid commit
/// in the WAL that a restart would find. A full disk leaves none: the frame that commits is the last one written.
pub(super) fn commit_fault(operation: &'static str, error: &sqlx::Error) -> Fault {
    match code(error).map(|code| code & 0xff) {
        Some(NOMEM | IOERR) | None => Fault::Doubtful(error.to_string()),
        Some(_) => fault(operation, error),
    }
}
