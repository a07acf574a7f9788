//! The project that a command names.

use deputy_actors::office::named_project;
use deputy_actors::ports::Ledger;
use deputy_protocol::ids::ProjectId;

/// The id of a project that is there, by its id or its name; nothing where none is named. Otherwise what to tell.
pub async fn project_id(ledger: &dyn Ledger, wanted: Option<&str>) -> Result<Option<ProjectId>, String> {
    let Some(wanted) = wanted else { return Ok(None) };
    let found = named_project(ledger, wanted).await.map_err(|fault| fault.to_string())?;
    match found.filter(|project| !project.is_removed()) {
        Some(project) => Ok(Some(project.project_id)),
        None => Err(format!("there is no project `{wanted}`: `deputy projects list` shows which there are")),
    }
}
