//! Removes what nobody needs of projects that were removed: their secrets, their deploy keys, and what happened in their
//! products. Their repositories stay: what was done there can be looked at as long as there is a history.

use crate::office::OpenWork;
use crate::ports::{LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::projection::ProjectDoc;

pub(super) async fn forget(world: &World) -> Result<(), LedgerFault> {
    let mut rows = world.ledger.every_row(Table::Projects, &[ProjectDoc::REMOVED]);
    while let Some(row) = rows.next().await? {
        let project: ProjectDoc = row.read("project")?;
        // Work that was ordered while its project was being removed goes on, and needs them.
        if !OpenWork::of(world, project.project_id).await?.is_empty() {
            continue;
        }
        if let Err(fault) = world.secrets.forget(project.project_id).await {
            tracing::warn!(project = project.name, %fault, "secrets of a removed project could not be removed");
        }
        if let Err(fault) = world.workspaces.forget(project.project_id).await {
            tracing::warn!(project = project.name, %fault, "the key of a removed project could not be removed");
        }
        if let Err(fault) = world.metrics.forget(project.project_id).await {
            tracing::warn!(project = project.name, %fault, "events of a removed project could not be removed");
        }
    }
    Ok(())
}
