//! Entrusting repositories to Deputy.

use crate::correlation::request;
use crate::ports::{AppendError, LedgerFault, WorkspaceFault, World};
use deputy_domain::ledger::{Append, AppendRefused, Expected, StreamWrite, Table};
use deputy_domain::projection::{ProjectDoc, name_key};
use deputy_protocol::event::{NewEvent, ProjectEvent, ProjectSettings, RepoOrigin, Visibility};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// Most bytes of a name: it becomes part of paths and branches that people type.
const NAME_BYTES_MAX: usize = 64;

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

/// Why a project was not added.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProjectError {
    /// The name cannot be used.
    #[error(
        "`{0}` cannot be a project's name: use 1 to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit"
    )]
    InvalidName(String),
    /// Somebody has it.
    #[error("there is a project named `{0}` already")]
    NameTaken(String),
    /// The configuration has no such agent.
    #[error("there is no agent `{0}` in the configuration")]
    UnknownAgent(String),
    /// The repository could not be had.
    #[error(transparent)]
    Repository(#[from] WorkspaceFault),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// What people ask of projects.
#[derive(Clone)]
pub struct ProjectHandle {
    world: World,
}

impl ProjectHandle {
    /// A handle over a world's projects.
    pub const fn new(world: World) -> Self {
        Self { world }
    }

    /// Makes the deploy key, mirrors the repository, and records the project. The public half of the key is in the
    /// answer: the founder gives it to the host.
    pub async fn add(&self, new: NewProject, by: &str) -> Result<ProjectDoc, ProjectError> {
        let registered = self.register(new).await?;
        self.record_added(registered, by).await
    }

    /// Makes the deploy key and mirrors the repository. There is no project yet: what it needs can be kept first.
    pub async fn register(&self, new: NewProject) -> Result<RegisteredProject, ProjectError> {
        let NewProject { project_id, name, origin, mut settings } = new;
        check_name(&name)?;
        if let Some(agent) = &settings.agent
            && !self.world.settings.agents.contains_key(agent)
        {
            return Err(ProjectError::UnknownAgent(agent.clone()));
        }
        if self.by_name(&name).await?.is_some() {
            return Err(ProjectError::NameTaken(name));
        }
        let deploy_key = self.world.workspaces.deploy_key(project_id, &origin).await?;
        let wanted = Some(settings.default_branch.as_str()).filter(|branch| !branch.is_empty());
        let registered = self.world.workspaces.register(project_id, &origin, wanted).await?;
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
        self.record(project_id, &name, event, by).await?;
        self.load(project_id).await?.ok_or_else(|| {
            ProjectError::Fault(LedgerFault::Corrupt(format!(
                "project {project_id} was recorded and has no row"
            )))
        })
    }

    async fn record(
        &self,
        project_id: ProjectId,
        name: &str,
        event: ProjectEvent,
        by: &str,
    ) -> Result<(), ProjectError> {
        let new_event = |visibility| NewEvent {
            event_id: self.world.event_id(),
            event: event.clone().into(),
            actor: by.to_owned(),
            correlation: request(),
            causation: None,
            project_id: Some(project_id),
            visibility,
        };
        let write = StreamWrite {
            stream: Stream::Project(project_id),
            expected: Expected::Version(0),
            events: vec![new_event(Visibility::Viewer)],
        };
        // The name is a stream of its own that only one project can begin: two at once cannot both have it.
        let claim = StreamWrite {
            stream: Stream::Other(format!("project-name/{}", name_key(name))),
            expected: Expected::Version(0),
            events: vec![new_event(Visibility::Internal)],
        };
        match self.world.ledger.append(Append { writes: vec![write, claim], fence: None }).await {
            Ok(_) => Ok(()),
            Err(AppendError::Refused(AppendRefused::Conflict { .. })) => {
                Err(ProjectError::NameTaken(name.to_owned()))
            }
            Err(AppendError::Refused(refused)) => Err(LedgerFault::Corrupt(refused.to_string()).into()),
            Err(AppendError::Fault(fault)) => Err(fault.into()),
        }
    }

    /// A project by its id.
    pub async fn load(&self, project_id: ProjectId) -> Result<Option<ProjectDoc>, LedgerFault> {
        crate::run::effects::load_project(&self.world, project_id).await
    }

    /// A project by its name, without regard to case.
    pub async fn by_name(&self, name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
        match self.world.ledger.doc(Table::ProjectNames, name_key(name), "project name").await? {
            Some(project_id) => self.load(project_id).await,
            None => Ok(None),
        }
    }

    /// A project by its id or its name.
    pub async fn find(&self, id_or_name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
        match id_or_name.parse() {
            Ok(project_id) => match self.load(project_id).await? {
                None => self.by_name(id_or_name).await,
                found => Ok(found),
            },
            Err(_) => self.by_name(id_or_name).await,
        }
    }

    /// All projects, newest first.
    pub async fn all(&self) -> Result<Vec<ProjectDoc>, LedgerFault> {
        let mut projects = Vec::new();
        let mut rows = self.world.ledger.every_row(Table::Projects, &[]);
        while let Some(row) = rows.next().await? {
            projects.push(row.read("project")?);
        }
        Ok(projects)
    }
}

fn check_name(name: &str) -> Result<(), ProjectError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let begins_well = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    // A name that reads as an id would shadow it.
    let is_id = name.parse::<ProjectId>().is_ok();
    if begins_well && name.len() <= NAME_BYTES_MAX && name.chars().all(allowed) && !is_id {
        Ok(())
    } else {
        Err(ProjectError::InvalidName(name.to_owned()))
    }
}
