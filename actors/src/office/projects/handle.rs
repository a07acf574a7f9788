//! The way in, and what there is.

use super::error::ProjectError;
use super::named;
use crate::correlation::request;
use crate::ports::{LedgerFault, World};
use deputy_domain::ledger::Table;
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::event::{NewEvent, ProjectEvent, Visibility};
use deputy_protocol::ids::ProjectId;

/// What people ask of projects.
#[derive(Clone)]
pub struct ProjectHandle {
    pub(super) world: World,
}

impl ProjectHandle {
    /// A handle over a world's projects.
    pub const fn new(world: World) -> Self {
        Self { world }
    }

    /// A project by its id, be it removed or not.
    pub async fn load(&self, project_id: ProjectId) -> Result<Option<ProjectDoc>, LedgerFault> {
        crate::run::effects::load_project(&self.world, project_id).await
    }

    /// A project by its name, without regard to case. One that was removed has none.
    pub async fn by_name(&self, name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
        named::by_name(&*self.world.ledger, name).await
    }

    /// A project by its id or its name, be it removed or not: for what looks at the history.
    pub async fn recall(&self, id_or_name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
        named::named_project(&*self.world.ledger, id_or_name).await
    }

    /// A project that is there, by its id or its name.
    pub async fn find(&self, id_or_name: &str) -> Result<Option<ProjectDoc>, LedgerFault> {
        Ok(self.recall(id_or_name).await?.filter(|project| !project.is_removed()))
    }

    /// All projects that are there, newest first.
    pub async fn all(&self) -> Result<Vec<ProjectDoc>, LedgerFault> {
        let mut projects = Vec::new();
        let mut rows = self.world.ledger.every_row(Table::Projects, &[ProjectDoc::THERE]);
        while let Some(row) = rows.next().await? {
            projects.push(row.read("project")?);
        }
        Ok(projects)
    }

    /// What the founder should know about a project as it is.
    pub async fn warnings(&self, project: &ProjectDoc) -> Vec<String> {
        let branch = &project.settings.default_branch;
        self.world.workspaces.merge_obstacle(&project.origin, branch).await.into_iter().collect()
    }

    pub(super) fn check_agent(&self, agent: Option<&str>) -> Result<(), ProjectError> {
        match agent {
            Some(agent) if !self.world.settings.agents.contains_key(agent) => {
                Err(ProjectError::UnknownAgent(agent.to_owned()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn fact(
        &self,
        project_id: ProjectId,
        event: &ProjectEvent,
        visibility: Visibility,
        by: &str,
    ) -> NewEvent {
        NewEvent {
            event_id: self.world.event_id(),
            event: event.clone().into(),
            actor: by.to_owned(),
            correlation: request(),
            causation: None,
            project_id: Some(project_id),
            visibility,
        }
    }

    /// What was just recorded, as it is now.
    pub(super) async fn recorded(&self, project_id: ProjectId) -> Result<ProjectDoc, ProjectError> {
        self.load(project_id).await?.ok_or_else(|| {
            let detail = format!("project {project_id} was recorded and has no row");
            ProjectError::Fault(LedgerFault::Corrupt(detail))
        })
    }
}
