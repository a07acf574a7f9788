//! What PostgreSQL's error codes mean to the ledger. See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use super::super::error::Fault;
use sqlx::error::DatabaseError;

/// A failure while nothing was being committed: the transaction is gone, or its connection is.
pub(super) fn fault(operation: &'static str, error: &sqlx::Error) -> Fault {
    let detail = error.to_string();
    let state = error.as_database_error().and_then(DatabaseError::code).unwrap_or_default();
    match state.get(..2) {
        // XX: data_corrupted, index_corrupted, and other internal errors that are not for us to guess at.
        Some("XX") if matches!(&*state, "XX001" | "XX002") => Fault::Corrupt(detail),
        // Data exceptions, broken constraints, limits of a statement.
        Some("22" | "23" | "54") => Fault::Rejected(detail),
        Some("53") => {
            Fault::Unavailable { operation, detail: format!("{detail}: the server is out of resources") }
        }
        _ => Fault::Unavailable { operation, detail },
    }
}

/// A failure of COMMIT itself. The server's own refusal is final, except when it was just ending the connection: then,
/// as when the connection is lost, it may have committed before.
pub(super) fn commit_fault(operation: &'static str, error: &sqlx::Error) -> Fault {
    let state = error.as_database_error().and_then(DatabaseError::code);
    match state.as_deref() {
        Some(state) if !state.starts_with("57") && !state.starts_with("08") => fault(operation, error),
        _ => Fault::Doubtful(error.to_string()),
    }
}
