//! What PostgreSQL's error codes mean to the ledger. See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use super::super::error::Fault;
use sqlx::error::DatabaseError;

/// A failure after which nothing was recorded: the transaction is gone, or its connection is.
pub(super) fn fault(operation: &'static str, error: &sqlx::Error) -> Fault {
    let detail = error.to_string();
    let state = error.as_database_error().and_then(DatabaseError::code).unwrap_or_default();
    match (&*state, state.get(..2)) {
        // A repeated event id, or a version that somebody else took: decide again with eyes open.
        ("23505", _) => Fault::Stale(detail),
        ("XX001" | "XX002", _) => Fault::Corrupt(detail),
        // Data exceptions, broken constraints, limits of a statement.
        (_, Some("22" | "23" | "54")) => Fault::Rejected(detail),
        (_, Some("53")) => {
            Fault::Unavailable { operation, detail: format!("{detail}: the server is out of resources") }
        }
        _ => Fault::Unavailable { operation, detail },
    }
}
