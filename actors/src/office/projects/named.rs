//! Projects by what people call them.

use crate::ports::{Ledger, LedgerFault};
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ProjectDoc, name_key};
use deputy_protocol::ids::ProjectId;

/// A project by its name, without regard to case. One that was removed has none.
pub(super) async fn by_name(ledger: &dyn Ledger, name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
    match ledger.doc(Table::ProjectNames, name_key(name), "project name").await? {
        Some(project_id) => by_id(ledger, project_id).await,
        None => Ok(None),
    }
}

/// A project by its id or its name, be it removed or not.
pub async fn named_project(ledger: &dyn Ledger, id_or_name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
    match id_or_name.parse() {
        Ok(project_id) => match by_id(ledger, project_id).await? {
            None => by_name(ledger, id_or_name).await,
            found => Ok(found),
        },
        Err(_) => by_name(ledger, id_or_name).await,
    }
}

async fn by_id(ledger: &dyn Ledger, project_id: ProjectId) -> Result<Option<ProjectDoc>, LedgerFault> {
    ledger.doc(Table::Projects, project_id, "project").await
}
