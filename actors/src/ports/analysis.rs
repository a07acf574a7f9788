//! Questions in SQL, of tables that are made for each of them.

use super::LedgerFault;
use async_trait::async_trait;
use deputy_domain::analysis::{Answer, Table};
use serde_json::Value;

/// Why a question was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum QueryFault {
    /// It is none that is answered, and nothing was looked at; what to write instead.
    #[error("{0}")]
    Refused(String),
    /// It was asked, and nothing came of it; what to do.
    #[error("{0}")]
    Failed(String),
    /// What the tables are made of could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

/// Where rows come from.
#[async_trait]
pub trait TableRows: Send + Sync {
    /// The rows of a table, each with a value for each of its columns. Asked once for each table that a question names.
    async fn of(&self, table: Table) -> Result<Vec<Vec<Value>>, QueryFault>;
}

/// Answers questions in SQL. Whatever is asked, nothing but these rows is seen, nothing is changed, and it has an end.
#[async_trait]
pub trait Analysis: Send + Sync + 'static {
    /// What comes of one question.
    async fn ask(&self, sql: &str, rows: &dyn TableRows) -> Result<Answer, QueryFault>;
}
