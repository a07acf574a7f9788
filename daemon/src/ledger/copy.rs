//! Copies of a whole ledger, and what is in one.

use super::error::Fault;
use super::verify::{ChainFault, Verified};
use deputy_actors::ports::LedgerFault;
use deputy_domain::ledger::Doc;
use deputy_domain::projection::RunDoc;
use deputy_protocol::ids::{LedgerId, RunId};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a ledger holds at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Which history it is.
    pub ledger_id: LedgerId,
    /// Position of the last event; 0 when there is none.
    pub position: u64,
    /// Its hash, which stands for everything before it.
    pub hash: [u8; 32],
    /// Number of the last schema change.
    pub schema: u64,
    /// How many rows each projection has, by its name.
    pub rows: BTreeMap<String, u64>,
    /// Runs at work, or about to go on with it: their workspaces hold what no capture does. In order.
    pub uncaptured: Vec<RunId>,
}

/// Rows of the runs that are neither captured and in review nor over.
pub(super) const UNFINISHED: &str = "SELECT key, doc FROM projection WHERE tbl = 'runs'
    AND state NOT IN ('review', 'approved', 'rejected', 'failed', 'stopped') ORDER BY key";

/// Of those, the ones that have a workspace.
pub(super) fn uncaptured(unfinished: Vec<(String, String)>) -> Result<Vec<RunId>, CopyError> {
    let mut found = Vec::new();
    for (key, doc) in unfinished {
        let fault = |detail: String| CopyError::Database {
            operation: "read a row",
            detail: format!("run {key}: {detail}"),
        };
        let doc: RunDoc = Doc::from_text(doc).read().map_err(|error| fault(error.to_string()))?;
        if doc.run.base_commit.is_some() {
            found.push(key.parse().map_err(|_| fault("its key is no id".to_owned()))?);
        }
    }
    Ok(found)
}

/// Why a ledger could not be copied, or a copy not be used.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database could not be read or written.
    #[error("could not {operation} ({detail})")]
    Database {
        /// What was tried, as a verb.
        operation: &'static str,
        /// What the database said.
        detail: String,
    },
    /// The file of the copy.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The chain of a copy does not hold.
    #[error("the ledger in {} is not sound: {fault}", path.display())]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// The first thing that is wrong.
        fault: ChainFault,
    },
    /// PostgreSQL's own programs are needed and not there.
    #[error("{0} was not found: install PostgreSQL's client programs (on Debian: postgresql-client)")]
    NoProgram(&'static str),
    /// One of them refused.
    #[error("{program} failed: {detail}")]
    Program {
        /// Which.
        program: &'static str,
        /// The end of what it said.
        detail: String,
    },
}

impl CopyError {
    pub(super) fn database(operation: &'static str, error: &sqlx::Error) -> Self {
        Self::Database { operation, detail: error.to_string() }
    }
}

impl From<Fault> for CopyError {
    fn from(fault: Fault) -> Self {
        Self::Database { operation: "read the ledger", detail: LedgerFault::from(fault).to_string() }
    }
}

/// Nothing, or why a chain that was walked does not hold.
pub(super) fn sound(path: &std::path::Path, verified: Verified) -> Result<(), CopyError> {
    match verified.fault {
        None => Ok(()),
        Some(fault) => Err(CopyError::Unsound { path: path.to_owned(), fault }),
    }
}
