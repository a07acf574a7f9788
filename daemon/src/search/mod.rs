//! The index of what was said: FTS5 in a file of its own beside a SQLite ledger, `tsvector` with GIN on PostgreSQL.
//!
//! Owner: `app` opens it and closes it; the librarian writes it. Invariant: what is in it follows from the ledger alone,
//! passages and the mark of how far it got are written together or not at all, and no event is in it twice. Both engines
//! are given the same words and questions, which `deputy_domain::search` makes: differences have a comment that starts
//! with "Differs:".

mod memories;
mod postgres;
mod sqlite;
mod store;

pub use store::SearchStore;

use deputy_actors::ports::SearchFault;
use deputy_protocol::event::Visibility;

/// What a database said while something was tried.
fn fault(operation: &'static str) -> impl FnOnce(sqlx::Error) -> SearchFault {
    move |error| SearchFault { operation, detail: error.to_string() }
}

/// Visibilities in their order. Nothing internal is ever in the index; whoever asks for it gets what admins see.
const fn rank(visibility: Visibility) -> i16 {
    match visibility {
        Visibility::Viewer => 0,
        Visibility::Developer => 1,
        Visibility::Admin | Visibility::Internal => 2,
    }
}

/// A number on its way into a signed column: positions stay far below.
fn to_db(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number from a signed column.
fn from_db(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A hash from a column; nothing was read yet where there is none.
fn hash_from_db(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().unwrap_or([0; 32])
}
