//! Removing a project: Deputy looks after it no more.
//!
//! Nothing that was done is lost. Its row, its runs and its repository stay, and nobody else's repository is touched;
//! its secrets and its deploy key are removed by the reconciler, once nothing needs them.

use super::error::ProjectError;
use super::handle::ProjectHandle;
use super::name;
use super::open::OpenWork;
use crate::ports::{AppendError, LedgerFault};
use crate::run::RunHandle;
use crate::run::book::unless_late;
use deputy_domain::ledger::{Append, AppendRefused, Expected, StreamWrite, Table};
use deputy_domain::projection::{InboxDoc, OPEN, ProjectDoc};
use deputy_domain::run::{Answer, DISMISS};
use deputy_protocol::event::{AskPurpose, ProjectEvent, Visibility};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;

impl ProjectHandle {
    /// Removes a project whose work is over. One that was removed stays so.
    pub async fn remove(&self, project_id: ProjectId, by: &str) -> Result<ProjectDoc, ProjectError> {
        let removed = loop {
            let project = self.recorded(project_id).await?;
            if project.is_removed() {
                break project;
            }
            let open = OpenWork::of(&self.world, project_id).await?;
            if !open.is_empty() {
                return Err(ProjectError::Busy { name: project.name, open: open.to_string() });
            }
            // Work that is ordered just now goes on in spite of it: its row and its repository stay.
            match self.record_removed(&project, by).await {
                Ok(()) => break self.recorded(project_id).await?,
                Err(AppendError::Refused(AppendRefused::Conflict { .. })) => {}
                Err(AppendError::Refused(refused)) => {
                    return Err(LedgerFault::Corrupt(refused.to_string()).into());
                }
                Err(AppendError::Fault(fault)) => return Err(fault.into()),
            }
        };
        self.dismiss(project_id, by).await?;
        Ok(removed)
    }

    async fn record_removed(&self, project: &ProjectDoc, by: &str) -> Result<(), AppendError> {
        let ProjectDoc { project_id, version, name, .. } = project;
        let event = ProjectEvent::Removed { name: name.clone(), at: self.world.clock.now() };
        let named = name::version(&self.world, name).await?;
        let write = |stream, version, visibility| StreamWrite {
            stream,
            expected: Expected::Version(version),
            events: vec![self.fact(*project_id, &event, visibility, by)],
        };
        let writes = vec![
            write(Stream::Project(*project_id), *version, Visibility::Viewer),
            write(name::stream(name), named, Visibility::Internal),
        ];
        self.world.ledger.append(Append { writes, fence: None }).await.map(drop)
    }

    /// Its failed runs are over, and ask no more whether they are to be tried again.
    async fn dismiss(&self, project_id: ProjectId, by: &str) -> Result<(), ProjectError> {
        let runs = RunHandle::new(self.world.clone());
        let mut rows = self.world.ledger.every_row(Table::Inbox, &[OPEN]);
        while let Some(row) = rows.next().await? {
            let doc: InboxDoc = row.read("inbox item")?;
            if doc.project_id != Some(project_id) || doc.ask.purpose != AskPurpose::Failure {
                continue;
            }
            let answer = Answer { choice: Some(DISMISS.to_owned()), text: None };
            let Some(run_id) = doc.run_id else { continue };
            unless_late(runs.answer(run_id, doc.ask.inbox_id, answer, None, by).await)?;
        }
        Ok(())
    }
}
