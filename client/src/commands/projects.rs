//! `deputy projects`.

use super::session::Session;
use crate::api::whole;
use crate::args::AddProject;
use crate::outcome::{Outcome, UsageError};
use crate::render::{Shape, Table, clean, word};
use anyhow::Result;
use deputy_protocol::api::{NewProject, Project};
use deputy_protocol::ids::ProjectId;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Entrusts a repository to Deputy, and shows the key that its host is to trust.
pub(super) async fn add(session: &Session, args: AddProject) -> Result<Outcome> {
    let project = session.api.post::<Project>(&["projects"], &request(args)?).await?;
    if session.out.json {
        session.out.document(&project.json)?;
        return Ok(Outcome::Done);
    }
    let project = project.view;
    let name = clean(&project.name, Shape::Line);
    session.out.line(&format!("Added {name} ({}).", project.id))?;
    if project.checks.is_empty() {
        session.out.line("It has no checks: work in it will be unverified.")?;
    }
    let url = project.repo_url.as_deref().filter(|url| is_ssh(url));
    if let (Some(key), Some(_)) = (&project.deploy_key, url) {
        let key = clean(key, Shape::Line);
        session.out.line(&format!("Its deploy key, to be given write access at the host:\n{key}"))?;
    }
    Ok(Outcome::Done)
}

/// Lists projects.
pub(super) async fn list(session: &Session) -> Result<Outcome> {
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

/// What projects are called. Without an answer, or without the right to one, they go without names.
pub(super) async fn names(session: &Session) -> HashMap<ProjectId, String> {
    let all = whole::<Project>(&session.api, &["projects"]).await;
    all.map(|all| all.items.into_iter().map(|project| (project.id, project.name)).collect())
        .unwrap_or_default()
}

/// Whether git goes there by ssh (`ssh://…` or `host:path`): only then is a deploy key of any use.
fn is_ssh(url: &str) -> bool {
    match url.split_once("://") {
        Some((scheme, _)) => matches!(scheme, "ssh" | "git+ssh" | "ssh+git"),
        None => url.split_once(':').is_some_and(|(host, _)| !host.is_empty() && !host.contains('/')),
    }
}

fn request(args: AddProject) -> Result<NewProject> {
    let instructions = match args.instructions_file {
        Some(path) => Some(read(&path)?),
        None => args.instructions,
    };
    let secret_files = args.secret_file.iter().map(|written| secret_file(written));
    let env = args.env.iter().map(|written| variable(written, |name| std::env::var(name).ok()));
    Ok(NewProject {
        name: args.name,
        repo_url: args.repo,
        path: args.path,
        default_branch: args.branch,
        checks: args.checks,
        checks_in: args.checks_in,
        setup: args.setup,
        instructions,
        agent: args.agent,
        deliver: args.deliver,
        env: env.collect::<Result<BTreeMap<_, _>, _>>()?,
        secret_files: secret_files.collect::<Result<BTreeMap<_, _>, _>>()?,
    })
}

fn variable(written: &str, own: impl Fn(&str) -> Option<String>) -> Result<(String, String), UsageError> {
    if let Some((name, value)) = written.split_once('=') {
        return Ok((name.to_owned(), value.to_owned()));
    }
    let value = own(written).ok_or_else(|| {
        UsageError(format!("`{written}` is not in your environment: set it, or write {written}=VALUE"))
    })?;
    Ok((written.to_owned(), value))
}

fn secret_file(written: &str) -> Result<(String, String), UsageError> {
    let (place, file) = written.split_once('=').unwrap_or((written, written));
    if Path::new(place).is_absolute() {
        return Err(UsageError(format!(
            "`{place}` is not a path in the workspace: write --secret-file PATH={place} with the path it is to have there"
        )));
    }
    Ok((place.to_owned(), read(Path::new(file))?))
}

fn read(path: &Path) -> Result<String, UsageError> {
    std::fs::read_to_string(path)
        .map_err(|fault| UsageError(format!("cannot read {}: {fault}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_written_out_or_taken_from_the_own_environment() {
        let own = |name: &str| (name == "KEY").then(|| "own".to_owned());
        assert_eq!(variable("A=b=c", own).unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert_eq!(variable("KEY", own).unwrap(), ("KEY".to_owned(), "own".to_owned()));
        assert!(variable("NONE", own).unwrap_err().0.contains("NONE=VALUE"));
    }

    #[test]
    fn a_deploy_key_is_for_addresses_by_ssh() {
        for url in ["git@host.example:me/shop.git", "ssh://git@host.example/shop.git", "host:shop"] {
            assert!(is_ssh(url), "{url}");
        }
        for url in ["https://host.example/shop.git", "/srv/shop", "./a:b", "file:///srv/shop"] {
            assert!(!is_ssh(url), "{url}");
        }
    }

    #[test]
    fn a_secret_file_has_a_place_in_the_workspace() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("env");
        std::fs::write(&file, "A=1").unwrap();
        let file = file.to_str().unwrap();
        assert_eq!(secret_file(&format!(".env={file}")).unwrap(), (".env".to_owned(), "A=1".to_owned()));
        assert!(secret_file(file).unwrap_err().0.contains("not a path in the workspace"));
        assert!(secret_file("no/such/file").unwrap_err().0.contains("cannot read"));
    }
}
