//! Entrusting repositories to Deputy.

use super::error::ProjectError;
use super::handle::ProjectHandle;
use super::name;
use crate::ports::{AppendError, LedgerFault};
use deputy_domain::ledger::{Append, AppendRefused, Expected, StreamWrite};
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::event::{ProjectEvent, ProjectSettings, RepoOrigin, Visibility};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// A repository to be entrusted.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// Its id, minted by the caller so that its secrets can be kept before it exists.
    pub project_id: ProjectId,
    /// Unique, without regard to case.
    pub name: String,
    /// Where the repository comes from.
    pub origin: RepoOrigin,
    /// How work is done; an empty default branch means the repository's own.
    pub settings: ProjectSettings,
}

/// A project whose repository is here and that is not recorded yet.
#[derive(Clone, Debug)]
pub struct RegisteredProject {
    new: NewProject,
    deploy_key: String,
}

impl ProjectHandle {
    /// Makes the deploy key, mirrors the repository, and records the project. The public half of the key is in the
    /// answer: the founder gives it to the host.
    pub async fn add(&self, new: NewProject, by: &str) -> Result<ProjectDoc, ProjectError> {
        let registered = self.register(new).await?;
        self.record_added(registered, by).await
    }

    /// Makes the deploy key and mirrors the repository. There is no project yet: what it needs can be kept first.
    pub async fn register(&self, new: NewProject) -> Result<RegisteredProject, ProjectError> {
        let NewProject { project_id, name, origin, mut settings } = new;
        name::check(&name)?;
        self.check_agent(settings.agent.as_deref())?;
        if self.by_name(&name).await?.is_some() {
            return Err(ProjectError::NameTaken(name));
        }
        let workspaces = &self.world.workspaces;
        let deploy_key = workspaces.deploy_key(project_id, &origin).await?;
        let wanted = Some(settings.default_branch.as_str()).filter(|branch| !branch.is_empty());
        let registered = workspaces
            .register(project_id, &origin, wanted, settings.path.as_deref())
            .await
            .map_err(|fault| ProjectError::of_place(fault, wanted.is_some()))?;
        settings.default_branch = registered.default_branch;
        Ok(RegisteredProject { new: NewProject { project_id, name, origin, settings }, deploy_key })
    }

    /// Records a project whose repository is here.
    pub async fn record_added(
        &self,
        RegisteredProject { new, deploy_key }: RegisteredProject,
        by: &str,
    ) -> Result<ProjectDoc, ProjectError> {
        let NewProject { project_id, name, origin, settings } = new;
        let at = self.world.clock.now();
        let event =
            ProjectEvent::Added { name: name.clone(), origin, settings, deploy_key: Some(deploy_key), at };
        let version = name::version(&self.world, &name).await?;
        if self.by_name(&name).await?.is_some() {
            // Somebody took it in between, and its stream has moved on with that.
            return Err(ProjectError::NameTaken(name));
        }
        let write = StreamWrite {
            stream: Stream::Project(project_id),
            expected: Expected::Version(0),
            events: vec![self.fact(project_id, &event, Visibility::Viewer, by)],
        };
        let claim = StreamWrite {
            stream: name::stream(&name),
            expected: Expected::Version(version),
            events: vec![self.fact(project_id, &event, Visibility::Internal, by)],
        };
        match self.world.ledger.append(Append { writes: vec![write, claim], fence: None }).await {
            Ok(_) => self.recorded(project_id).await,
            Err(AppendError::Refused(AppendRefused::Conflict { .. })) => Err(ProjectError::NameTaken(name)),
            Err(AppendError::Refused(refused)) => Err(LedgerFault::Corrupt(refused.to_string()).into()),
            Err(AppendError::Fault(fault)) => Err(fault.into()),
        }
    }
}
