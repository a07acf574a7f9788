//! What is said about a project.

use crate::commands::session::Session;
use crate::render::{Shape, clean, note, word};
use deputy_protocol::api::Project;
use deputy_protocol::event::Checks;
use std::io;

/// Says what the founder should know.
pub(in crate::commands) fn warn(warnings: &[String]) {
    for warning in warnings {
        note(&format!("warning: {warning}"));
    }
}

/// The key that the project's host knows, if git goes there by ssh: only then is it of any use.
pub(super) fn deploy_key(project: &Project) -> Option<String> {
    project.repo_url.as_deref().filter(|url| is_ssh(url))?;
    project.deploy_key.as_deref().map(|key| clean(key, Shape::Line))
}

/// How work in a project is done, a line for each setting.
pub(super) fn settings(session: &Session, project: &Project) -> io::Result<()> {
    let listed = |items: &[String], none: &str| match items {
        [] => none.to_owned(),
        items => items.join("; "),
    };
    let checks = listed(&project.checks, "none: work is unverified");
    let checks = match project.checks_in {
        Checks::Clean if !project.checks.is_empty() => format!("{checks} (in a clean checkout)"),
        _ => checks,
    };
    let text = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    for (name, value) in [
        ("branch", project.default_branch.clone()),
        ("path", text(&project.path, "the whole repository")),
        ("checks", checks),
        ("setup", listed(&project.setup, "none")),
        ("deliver", word(&project.deliver)),
        ("agent", text(&project.agent, "the server's default")),
        ("aliases", listed(&project.aliases, "none")),
        ("told", text(&project.instructions, "nothing")),
        ("env", listed(&project.env_names, "none")),
        ("secrets", listed(&project.secret_files, "none")),
    ] {
        session.out.line(&format!("{name:<9} {}", clean(&value, Shape::Line)))?;
    }
    Ok(())
}

/// Whether git goes there by ssh (`ssh://…` or `host:path`): only then is a deploy key of any use.
fn is_ssh(url: &str) -> bool {
    match url.split_once("://") {
        Some((scheme, _)) => matches!(scheme, "ssh" | "git+ssh" | "ssh+git"),
        None => url.split_once(':').is_some_and(|(host, _)| !host.is_empty() && !host.contains('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deploy_key_is_for_addresses_by_ssh() {
        for url in ["git@host.example:me/shop.git", "ssh://git@host.example/shop.git", "host:shop"] {
            assert!(is_ssh(url), "{url}");
        }
        for url in ["https://host.example/shop.git", "/srv/shop", "./a:b", "file:///srv/shop"] {
            assert!(!is_ssh(url), "{url}");
        }
    }
}
