//! Reading rows for what is in them.

use super::{Ledger, LedgerFault, RowQuery, VersionedRow};
use deputy_domain::ledger::{RowKey, Table};
use serde::de::DeserializeOwned;

/// Rows read at once.
const PAGE: u32 = 500;

/// All rows that were asked for, newest rank first. No more than a page of them is held at a time.
pub struct Rows<'a> {
    ledger: &'a dyn Ledger,
    table: Table,
    page: std::vec::IntoIter<VersionedRow>,
    /// What the next page is asked for with; none behind the last.
    rest: Option<RowQuery>,
}

impl dyn Ledger {
    /// The document of one row. One that does not fit is a corrupt ledger; `what` it tells of is named then.
    pub async fn doc<T: DeserializeOwned>(
        &self,
        table: Table,
        key: impl ToString,
        what: &str,
    ) -> Result<Option<T>, LedgerFault> {
        let found = self.row(&RowKey { table, key: key.to_string() }).await?;
        found.map(|row| row.read(what)).transpose()
    }

    /// Every row in one of these states; none means any.
    pub fn every_row(&self, table: Table, states: &[&str]) -> Rows<'_> {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        let query = RowQuery { states, limit: PAGE, ..RowQuery::default() };
        Rows { ledger: self, table, page: Vec::new().into_iter(), rest: Some(query) }
    }
}

impl Rows<'_> {
    /// Only those that belong to this, if anything is named.
    #[must_use]
    pub fn of(mut self, parent: Option<String>) -> Self {
        self.rest = self.rest.map(|query| RowQuery { parent, ..query });
        self
    }

    /// Only those behind a cursor of a page, if there is one.
    #[must_use]
    pub fn from(mut self, cursor: Option<String>) -> Self {
        self.rest = self.rest.map(|query| RowQuery { cursor, ..query });
        self
    }

    /// The next one.
    pub async fn next(&mut self) -> Result<Option<VersionedRow>, LedgerFault> {
        loop {
            if let Some(row) = self.page.next() {
                return Ok(Some(row));
            }
            let Some(mut query) = self.rest.clone() else { return Ok(None) };
            let page = self.ledger.rows(self.table, query.clone()).await?;
            query.cursor = page.next;
            self.page = page.rows.into_iter();
            self.rest = query.cursor.is_some().then_some(query);
        }
    }
}
