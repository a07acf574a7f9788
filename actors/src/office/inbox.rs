//! Answering what waits for the founder.

use super::projects::ProjectHandle;
use super::tasks::place_order;
use crate::once::Once;
use crate::ports::{LedgerFault, World};
use crate::run::RunHandle;
use crate::run::book::{CommandError, Loaded};
use deputy_domain::ledger::Table;
use deputy_domain::projection::InboxDoc;
use deputy_domain::run::{Answer, Placement};
use deputy_protocol::event::AskPurpose;
use deputy_protocol::ids::{InboxId, RunId};

/// Why an answer was not taken.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InboxError {
    /// There is no such item.
    #[error("there is no inbox item {0}")]
    NotFound(InboxId),
    /// The run did not take it.
    #[error(transparent)]
    Run(#[from] CommandError),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

/// What people answer.
#[derive(Clone)]
pub struct InboxHandle {
    world: World,
    runs: RunHandle,
    projects: ProjectHandle,
}

impl InboxHandle {
    /// A handle over a world's inbox.
    pub fn new(world: World) -> Self {
        Self { runs: RunHandle::new(world.clone()), projects: ProjectHandle::new(world.clone()), world }
    }

    /// The handle for one request that may come again: what it asks is done once.
    #[must_use]
    pub fn once(&self, once: Once) -> Self {
        Self { runs: self.runs.once(once), ..self.clone() }
    }

    /// An inbox item.
    pub async fn load(&self, inbox_id: InboxId) -> Result<Option<InboxDoc>, LedgerFault> {
        self.world.ledger.doc(Table::Inbox, inbox_id, "inbox item").await
    }

    /// Answers an item; the first answer wins.
    pub async fn answer(
        &self,
        inbox_id: InboxId,
        answer: Answer,
        by: &str,
    ) -> Result<(RunId, Loaded), InboxError> {
        let doc = self.load(inbox_id).await?.ok_or(InboxError::NotFound(inbox_id))?;
        let placement = match doc.ask.purpose {
            AskPurpose::Project => self.placement(doc.run_id, &answer).await?,
            AskPurpose::Start
            | AskPurpose::Agent { .. }
            | AskPurpose::Permission { .. }
            | AskPurpose::Budget { .. }
            | AskPurpose::Review
            | AskPurpose::Failure
            | AskPurpose::Rollback => None,
        };
        let loaded = self.runs.answer(doc.run_id, inbox_id, answer, placement, by).await?;
        Ok((doc.run_id, loaded))
    }

    /// The order, in the project that the answer names.
    async fn placement(&self, run_id: RunId, answer: &Answer) -> Result<Option<Placement>, InboxError> {
        let Some(name) = answer.choice.as_ref().or(answer.text.as_ref()) else { return Ok(None) };
        let Some(project) = self.projects.find(name.trim()).await? else { return Ok(None) };
        let run = self.runs.load(run_id).await?.run;
        let order = place_order(run.order, &project, &self.world.settings.default_agent);
        Ok(Some(Placement { project_id: project.project_id, order }))
    }
}
