//! `deputy projects list`.

use crate::api::whole;
use crate::commands::session::Session;
use crate::outcome::Outcome;
use crate::render::{Table, word};
use anyhow::Result;
use deputy_protocol::api::Project;

/// Lists projects.
pub(in crate::commands) async fn list(session: &Session) -> Result<Outcome> {
    let all = whole::<Project>(&session.api, &["projects"]).await?;
    if session.out.json {
        session.out.document(&all.document())?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(&["name", "repository", "branch", "deliver", "checks"]);
    for project in all.items {
        let repository = project.repo_url.unwrap_or_else(|| "Deputy's own".to_owned());
        let checks = project.checks.join("; ");
        table.row([project.name, repository, project.default_branch, word(&project.deliver), checks]);
    }
    table.print(session.out, "No projects yet: `deputy projects add NAME --repo URL`.")?;
    Ok(Outcome::Done)
}
