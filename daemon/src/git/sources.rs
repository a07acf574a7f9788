//! The port of those who only read.

use super::fault::Outcome;
use super::reading;
use super::refs::commit_id;
use super::workspaces::GitWorkspaces;
use async_trait::async_trait;
use deputy_actors::ports::{FileLines, Folder, Matches, Pattern, Sighted, Sources, WorkspaceFault};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;

#[async_trait]
impl Sources for GitWorkspaces {
    async fn sight(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
        commit: Option<&str>,
    ) -> Outcome<Sighted> {
        let sighted = |remark: Option<String>| {
            let (origin, branch, commit) = (origin.clone(), branch.to_owned(), commit.map(str::to_owned));
            self.blocking(move |host| {
                reading::sighted(&host.open(project_id)?, &origin, &branch, commit.as_deref(), remark)
            })
        };
        if commit.is_some() {
            // What is here is what it is, however old the last look.
            match sighted(None).await {
                Err(WorkspaceFault::Missing(_)) => {}
                found => return found,
            }
        }
        let remark = self.look(project_id, origin).await?;
        sighted(remark).await
    }

    async fn folder(&self, project_id: ProjectId, commit: &str, path: &str) -> Outcome<Folder> {
        let (commit, path) = (commit_id(commit)?, path.to_owned());
        self.blocking(move |host| reading::folder(&host.open(project_id)?, commit, &path)).await
    }

    async fn file(
        &self,
        project_id: ProjectId,
        commit: &str,
        path: &str,
        first_line: u64,
        lines: u32,
    ) -> Outcome<FileLines> {
        let (commit, path) = (commit_id(commit)?, path.to_owned());
        self.blocking(move |host| reading::file(&host.open(project_id)?, commit, &path, first_line, lines))
            .await
    }

    async fn beginning(
        &self,
        project_id: ProjectId,
        commit: &str,
        path: &str,
        bytes_max: usize,
    ) -> Outcome<(Vec<u8>, u64)> {
        let (commit, path) = (commit_id(commit)?, path.to_owned());
        self.blocking(move |host| reading::beginning(&host.open(project_id)?, commit, &path, bytes_max)).await
    }

    async fn find(&self, project_id: ProjectId, commit: &str, pattern: &Pattern) -> Outcome<Matches> {
        let (commit, pattern) = (commit_id(commit)?, pattern.clone());
        self.blocking(move |host| reading::find(&host.open(project_id)?, commit, &pattern)).await
    }
}
