//! Changing how work in a project is done.

use super::error::ProjectError;
use super::handle::ProjectHandle;
use crate::ports::{AppendError, LedgerFault};
use deputy_domain::ledger::{Append, AppendRefused, Expected, StreamWrite};
use deputy_domain::projection::ProjectDoc;
use deputy_protocol::api::Wish;
use deputy_protocol::event::{Checks, Delivery, ProjectEvent, ProjectSettings, Visibility};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

/// What is to be different. `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectEdit {
    /// Sub-folder that work narrows to.
    pub path: Wish<String>,
    /// Branch that work starts from and is merged into.
    pub default_branch: Option<String>,
    /// Commands that decide whether work is done.
    pub checks: Option<Vec<String>>,
    /// Where they run.
    pub checks_in: Option<Checks>,
    /// Commands that make a fresh checkout usable.
    pub setup: Option<Vec<String>>,
    /// What else the founder calls it.
    pub aliases: Option<Vec<String>>,
    /// What every agent is told.
    pub instructions: Wish<String>,
    /// Name of the agent in the configuration.
    pub agent: Wish<String>,
    /// Whether the diff waits for the founder.
    pub deliver: Option<Delivery>,
    /// Names of the environment variables that it carries by now.
    pub env_names: Option<Vec<String>>,
    /// Paths of the secret files that it carries by now.
    pub secret_files: Option<Vec<String>>,
}

impl ProjectEdit {
    fn apply(&self, settings: &mut ProjectSettings) {
        fn put<T: Clone>(place: &mut T, wanted: Option<&T>) {
            if let Some(wanted) = wanted {
                place.clone_from(wanted);
            }
        }
        self.path.apply(&mut settings.path);
        put(&mut settings.default_branch, self.default_branch.as_ref());
        put(&mut settings.checks, self.checks.as_ref());
        put(&mut settings.checks_in, self.checks_in.as_ref());
        put(&mut settings.setup, self.setup.as_ref());
        put(&mut settings.aliases, self.aliases.as_ref());
        self.instructions.apply(&mut settings.instructions);
        self.agent.apply(&mut settings.agent);
        put(&mut settings.deliver, self.deliver.as_ref());
        put(&mut settings.env_names, self.env_names.as_ref());
        put(&mut settings.secret_files, self.secret_files.as_ref());
    }
}

impl ProjectHandle {
    /// Looks whether a change can be made: its agent, branch and folder are there. What could not be looked up is let
    /// pass, and said.
    pub async fn check_edit(
        &self,
        project: &ProjectDoc,
        edit: &ProjectEdit,
    ) -> Result<Option<String>, ProjectError> {
        self.check_agent(edit.agent.set().map(String::as_str))?;
        if edit.path.is_keep() && edit.default_branch.is_none() {
            return Ok(None);
        }
        let mut settings = project.settings.clone();
        edit.apply(&mut settings);
        self.world
            .workspaces
            .check_place(
                project.project_id,
                &project.origin,
                &settings.default_branch,
                settings.path.as_deref(),
            )
            .await
            .map_err(|fault| ProjectError::of_place(fault, true))
    }

    /// Records a change, over whatever else is recorded meanwhile. What is so already is recorded once.
    pub async fn record_edit(
        &self,
        project_id: ProjectId,
        edit: &ProjectEdit,
        by: &str,
    ) -> Result<ProjectDoc, ProjectError> {
        loop {
            let project = self.recorded(project_id).await?;
            if project.is_removed() {
                return Err(ProjectError::Removed(project.name));
            }
            let mut settings = project.settings.clone();
            edit.apply(&mut settings);
            if settings == project.settings {
                return Ok(project);
            }
            let event = ProjectEvent::Changed { settings, at: self.world.clock.now() };
            let write = StreamWrite {
                stream: Stream::Project(project_id),
                expected: Expected::Version(project.version),
                events: vec![self.fact(project_id, &event, Visibility::Viewer, by)],
            };
            match self.world.ledger.append(Append { writes: vec![write], fence: None }).await {
                Ok(_) => return self.recorded(project_id).await,
                // Somebody changed it meanwhile: this change goes on top of that.
                Err(AppendError::Refused(AppendRefused::Conflict { .. })) => {}
                Err(AppendError::Refused(refused)) => {
                    return Err(LedgerFault::Corrupt(refused.to_string()).into());
                }
                Err(AppendError::Fault(fault)) => return Err(fault.into()),
            }
        }
    }
}
