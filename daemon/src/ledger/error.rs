//! What goes wrong, at opening and later.

use deputy_actors::ports::LedgerFault;
use std::path::PathBuf;

/// Why a ledger could not be opened, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is not one we understand. It is not shown, since it may hold a password.
    #[error("database.url is not usable: {0}; write sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    Url(String),
    /// A second daemon on one data directory, or on one SQLite file.
    #[error("another deputyd (pid {pid}) uses {}: stop it first, or give this one a storage.data_dir and a database.url of its own", path.display())]
    Locked {
        /// The data directory, or the file.
        path: PathBuf,
        /// Of the other one, as it wrote it down.
        pid: String,
    },
    /// The place cannot be written to.
    #[error("{} cannot be written to ({detail}): make it writable for the user that runs deputyd", path.display())]
    ReadOnly {
        /// Which place.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The disk is full.
    #[error("the disk of {} is full: free some space and start again", path.display())]
    Full {
        /// Which file.
        path: PathBuf,
    },
    /// Something else is there.
    #[error("{} is not a SQLite database: move it away, or point database.url elsewhere", path.display())]
    NotADatabase {
        /// Which file.
        path: PathBuf,
    },
    /// Its last event cannot be read.
    #[error("the ledger in {} cannot be read ({detail}): restore a backup", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the database said.
        detail: String,
    },
    /// Written by a later release.
    #[error(
        "the ledger has schema {found}, and this deputyd knows up to {known}: run the release that wrote it, or restore a backup made before the upgrade"
    )]
    SchemaNewer {
        /// What is there.
        found: i64,
        /// What we know.
        known: i64,
    },
    /// The SQLite that was linked can corrupt a WAL.
    #[error(
        "SQLite {found} is linked, and versions before {needed} can corrupt a write-ahead log: build with a newer libsqlite3-sys"
    )]
    SqliteTooOld {
        /// What is linked.
        found: String,
        /// The first safe one.
        needed: &'static str,
    },
    /// What a restore left that did not come to its end.
    #[error(
        "a restore into {place} was cut before its end, and what is there is not whole: move the data directory away, \
         make a new database if it is PostgreSQL's, and restore the backup again"
    )]
    RestoreCut {
        /// The data directory, or the database.
        place: String,
    },
    /// The database server does not answer or does not let us in.
    #[error("the database server could not be used ({0}): check that it runs and that database.url is right")]
    Unreachable(String),
    /// Anything else, with what was tried.
    #[error("could not {operation}")]
    Database {
        /// What was tried, as a verb.
        operation: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// A schema change did not go through.
    #[error("could not bring the ledger's schema up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A file operation failed.
    #[error("could not {operation} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What an engine ran into.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// Nothing was recorded; later it may work.
    Unavailable { operation: &'static str, detail: String },
    /// The database does not take these very data. Nothing was recorded.
    Rejected(String),
    /// What was assumed about the ledger was not so. Nothing was recorded; read and decide again.
    Stale(String),
    /// Nobody knows whether it was recorded.
    Doubtful(String),
    /// The database contradicts itself.
    Corrupt(String),
}

impl Fault {
    /// Whether the writer must not go on.
    pub(super) fn is_fatal(&self) -> bool {
        matches!(self, Self::Doubtful(_) | Self::Corrupt(_))
    }
}

impl From<Fault> for LedgerFault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable { operation, detail } => Self::Unavailable { operation, detail },
            Fault::Rejected(detail) | Fault::Stale(detail) => {
                Self::Unavailable { operation: "record events", detail }
            }
            Fault::Doubtful(detail) => Self::Doubtful(detail),
            Fault::Corrupt(detail) => Self::Corrupt(detail),
        }
    }
}
