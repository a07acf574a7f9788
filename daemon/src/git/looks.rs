//! Whether what somebody names is there: at the remote if it can be reached in time, else in what was fetched before.

use super::fault::Outcome;
use super::workspaces::GitWorkspaces;
use deputy_actors::ports::{WorkspaceFault, Workspaces as _};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;
use std::time::Duration;

/// How long somebody who delegates work, or changes a project, waits for a look at its remote.
const REMOTE_LOOK: Duration = Duration::from_secs(10);

impl GitWorkspaces {
    /// Looks at the project's remote, if nobody did of late; what a reader should know when that did not succeed.
    pub(super) async fn look(&self, project_id: ProjectId, origin: &RepoOrigin) -> Outcome<Option<String>> {
        self.exchange().look(project_id, origin, REMOTE_LOOK).await
    }

    /// A branch that work is ordered on.
    pub(super) async fn branch(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
    ) -> Outcome<()> {
        if !self.is_here(project_id).await? {
            return Ok(());
        }
        let look = || {
            let (origin, branch) = (origin.clone(), branch.to_owned());
            self.blocking(move |host| super::mirror::check(&host.open(project_id)?, &origin, &branch))
        };
        let found = look().await;
        if !matches!((&found, origin), (Err(WorkspaceFault::Missing(_)), RepoOrigin::Remote { .. })) {
            return found;
        }
        // It may have been pushed since the last fetch.
        match tokio::time::timeout(REMOTE_LOOK, self.exchange().refresh(project_id, origin)).await {
            Ok(Ok(())) => look().await,
            Ok(Err(_)) | Err(_) => Ok(()),
        }
    }

    /// The branch and the folder of a project; what its founder should know of how they were looked for.
    pub(super) async fn place(
        &self,
        project_id: ProjectId,
        origin: &RepoOrigin,
        branch: &str,
        path: Option<&str>,
    ) -> Outcome<Option<String>> {
        let branch = super::mirror::branch_name(branch)?.to_owned();
        if !self.is_here(project_id).await? {
            return Ok(Some(
                "the repository is not on this host, so it was not looked up whether the branch and the folder are there"
                    .to_owned(),
            ));
        }
        let away = match tokio::time::timeout(REMOTE_LOOK, self.exchange().refresh(project_id, origin)).await
        {
            Ok(Ok(())) => None,
            Ok(Err(WorkspaceFault::Unreachable(detail))) => Some(detail),
            Ok(Err(fault)) => return Err(fault),
            Err(_) => Some(format!("no answer within {} s", REMOTE_LOOK.as_secs())),
        };
        let (origin, path) = (origin.clone(), path.map(str::to_owned));
        let found = self.blocking(move |host| {
            let repo = host.open(project_id)?;
            super::mirror::check(&repo, &origin, &branch)?;
            path.map_or(Ok(()), |path| super::mirror::check_folder(&repo, &origin, &branch, &path))
        });
        match (found.await, away) {
            (Ok(()), away) => Ok(away.map(|why| {
                format!(
                    "the remote could not be reached, so this was looked up in what was fetched before: {why}"
                )
            })),
            (Err(fault @ (WorkspaceFault::Missing(_) | WorkspaceFault::NoFolder(_))), Some(why)) => {
                Ok(Some(format!(
                    "{fault}, and whether that is still so is not known: the remote could not be reached: {why}"
                )))
            }
            (Err(fault), _) => Err(fault),
        }
    }
}
