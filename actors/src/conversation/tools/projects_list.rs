//! Which projects there are.

use super::seen::Seen;
use super::shown::word;
use crate::office::ProjectHandle;
use crate::ports::World;
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::event::RepoOrigin;

pub(super) async fn show(world: &World) -> Seen {
    let mut projects = ProjectHandle::new(world.clone()).all().await?;
    if projects.is_empty() {
        return Ok("There are no projects yet. The founder adds one with `deputy project add`.".to_owned());
    }
    projects.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(projects.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn line(project: &ProjectDoc) -> String {
    let ProjectDoc { name, origin, settings, .. } = project;
    let origin = match origin {
        RepoOrigin::Remote { url } => url.as_str(),
        RepoOrigin::Own => "a repository of Deputy's own",
    };
    let path = settings.path.as_ref().map(|path| format!(", folder `{path}`")).unwrap_or_default();
    let checks = match settings.checks.as_slice() {
        [] => "no checks".to_owned(),
        checks => format!("checks `{}`", checks.join("`, `")),
    };
    let deliver = word(&settings.deliver);
    format!("- {name}: {origin}, branch `{}`{path}, {checks}, delivery `{deliver}`", settings.default_branch)
}
