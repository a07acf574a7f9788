//! What every operation on this host needs to know.

use super::fault::{OrFault, Outcome};
use super::layout::Layout;
use super::mirror;
use super::settings::{GitSettings, Now};
use super::spares::Spares;
use super::tree::AgentRepo;
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::ids::{ProjectId, RunId};
use git2::{Commit, Oid, Repository, Signature, Time};
use std::collections::HashSet;
use std::fs;

/// Settings, paths and the clock. Its users block: they run on threads that may.
pub(crate) struct Host {
    pub(crate) settings: GitSettings,
    pub(crate) layout: Layout,
    pub(crate) now: Now,
    pub(crate) spares: Spares,
}

impl Host {
    /// Opens the repository of a project.
    pub(crate) fn open(&self, project: ProjectId) -> Outcome<Repository> {
        mirror::open(&self.layout.mirror(project))
    }

    /// Deputy as author and committer, now.
    pub(crate) fn signature(&self) -> Outcome<Signature<'static>> {
        let now = Time::new((self.now)().timestamp(), 0);
        Signature::new(&self.settings.author_name, &self.settings.author_email, &now)
            .or_fault("sign a commit: author_name and author_email must be plain")
    }

    /// What an agent's repository is made of.
    pub(crate) fn agent_repo<'a>(&'a self, branch: &'a str, base: &'a str, commit: Oid) -> AgentRepo<'a> {
        let GitSettings { author_name, author_email, .. } = &self.settings;
        AgentRepo { branch, base, commit, author_name, author_email }
    }

    /// Paths of a run that never enter a commit.
    pub(crate) fn withheld(&self, run: RunId) -> Outcome<HashSet<Vec<u8>>> {
        let list = match fs::read(self.layout.run(run).withheld()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(HashSet::new()),
            list => list.or_fault("read the list of withheld paths")?,
        };
        Ok(list.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec).collect())
    }
}

/// A commit that must be there.
pub(crate) fn commit(repo: &Repository, id: Oid) -> Outcome<Commit<'_>> {
    repo.find_commit(id)
        .map_err(|_| WorkspaceFault::Missing(format!("commit {id} is not in this repository")))
}

/// Patterns of the host for one repository.
pub(crate) fn exclude(repo: &Repository) -> String {
    let text = fs::read(repo.path().join("info/exclude")).unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}
