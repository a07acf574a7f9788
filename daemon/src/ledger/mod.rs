//! The ledger on a real database: SQLite beside the daemon, or PostgreSQL shared by several.
//!
//! Owner: `app.rs` opens it and hands it out as the `Ledger` port. Invariant: what was answered "recorded" is on disk,
//! in a gapless chain of positions, together with the rows that follow from it; nothing recorded is ever changed,
//! except that a redaction empties a payload.
//!
//! One writer task takes whatever waits and commits it as one transaction. The rules (what is admitted, how the chain
//! is sealed, which rows follow) are those of `deputy_domain`; the two engines differ only in their SQL, and each
//! difference has a comment that starts with "Differs:".

mod cache;
mod copy;
mod engine;
mod error;
mod event_row;
mod export;
mod group;
mod job;
mod lock;
mod open;
mod opened;
mod options;
mod page;
mod place;
mod postgres;
mod project;
mod rebuild;
mod redaction;
mod restoring;
mod sqlite;
mod store;
mod url;
mod verify;
mod writer;

pub use copy::{Contents, CopyError};
pub use error::OpenError;
pub use export::ExportError;
pub use lock::DataDirLock;
pub use open::open;
pub use options::{AtBoundary, Boundary, Now, Options};
pub use place::LeaseClock;
pub use redaction::Redaction;
pub use restoring::{begin_restore, end_restore};
pub use store::Store;
pub use url::sqlite_file;
pub use verify::{ChainFault, Verified};

/// What is in a ledger, without taking its lock, migrating or changing anything; `None` where there is none yet.
pub async fn peek(url: &str, data_dir: &std::path::Path) -> Result<Option<Contents>, CopyError> {
    match sqlite_file(url, data_dir) {
        Ok(file) if !file.exists() => Ok(None),
        Ok(file) => sqlite::peek(&file).await.map(Some),
        Err(_) => postgres::peek(url).await,
    }
}

/// Makes a closed SQLite ledger one whole file, which can be moved.
pub async fn fold(file: &std::path::Path) -> Result<(), CopyError> {
    sqlite::fold(file).await
}

/// The version of the SQLite that is linked.
pub async fn sqlite_version() -> Result<String, CopyError> {
    sqlite::version().await
}

/// What is in a copy that `Store::copy_to` made of a SQLite ledger, once its whole chain was walked.
pub async fn inspect(file: &std::path::Path) -> Result<Contents, CopyError> {
    sqlite::inspect(file).await
}

/// Loads a copy that `Store::copy_to` made of a PostgreSQL ledger into the empty database at `url`.
pub async fn load_dump(url: &str, file: &std::path::Path) -> Result<(), CopyError> {
    postgres::load(url, file).await
}
