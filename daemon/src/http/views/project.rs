//! Projects.

use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::Project;
use deputy_protocol::event::RepoOrigin;

/// A project, as readers see it.
pub fn project(doc: ProjectDoc) -> Project {
    let settings = doc.settings;
    Project {
        id: doc.project_id,
        name: doc.name,
        repo_url: match doc.origin {
            RepoOrigin::Remote { url } => Some(url),
            RepoOrigin::Own => None,
        },
        path: settings.path,
        default_branch: settings.default_branch,
        checks: settings.checks,
        checks_in: settings.checks_in,
        setup: settings.setup,
        aliases: settings.aliases,
        instructions: settings.instructions,
        agent: settings.agent,
        deliver: settings.deliver,
        env_names: settings.env_names,
        secret_files: settings.secret_files,
        deploy_key: doc.deploy_key,
        created_at: doc.created_at,
        removed_at: doc.removed_at,
    }
}
