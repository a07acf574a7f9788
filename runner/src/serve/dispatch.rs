//! From a call to its answer.

use std::sync::Arc;
use std::time::Duration;

use deputy_protocol::link::{Answer, Call, Frame, RequestId, ToolError, ToolErrorKind};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::process::{Members, kill_all};
use crate::shell::{self, Children, Job};
use crate::tools;
use crate::workspace::Workspace;

/// What a quiesce may take.
const QUIESCE_BUDGET: Duration = Duration::from_secs(5);

/// What every call may use.
#[derive(Debug, Clone)]
pub(super) struct Bench {
    pub(super) workspace: Arc<Workspace>,
    pub(super) children: Arc<Children>,
    pub(super) mark: Uuid,
    pub(super) frames: mpsc::Sender<Frame>,
}

impl Bench {
    /// Executes one call.
    pub(super) async fn execute(
        &self,
        id: RequestId,
        call: Call,
        cancel: CancellationToken,
    ) -> Result<Answer, ToolError> {
        match call {
            Call::ShellExec(call) => self.run(id, Job::try_from_shell(&self.workspace, call)?, cancel).await,
            Call::Exec(call) => self.run(id, Job::try_from_exec(&self.workspace, call)?, cancel).await,
            Call::FsRead(call) => self.blocking(move |workspace| tools::read(workspace, &call)).await,
            Call::FsWrite(call) => self.blocking(move |workspace| tools::write(workspace, &call)).await,
            Call::FsEdit(call) => self.blocking(move |workspace| tools::edit(workspace, &call)).await,
            Call::FsList(call) => self.blocking(move |workspace| tools::list(workspace, &call)).await,
            Call::FsGlob(call) => self.blocking(move |workspace| tools::glob(workspace, &call)).await,
            Call::FsGrep(call) => self.blocking(move |workspace| tools::grep(workspace, &call)).await,
            Call::FsDelete(call) => self.blocking(move |workspace| tools::delete(workspace, &call)).await,
            Call::Quiesce => self.quiesce().await,
        }
    }

    async fn run(&self, id: RequestId, job: Job, cancel: CancellationToken) -> Result<Answer, ToolError> {
        shell::run(id, job, self.frames.clone(), cancel, &self.children).await
    }

    async fn blocking(
        &self,
        work: impl FnOnce(&Workspace) -> Result<Answer, ToolError> + Send + 'static,
    ) -> Result<Answer, ToolError> {
        let workspace = Arc::clone(&self.workspace);
        let done = tokio::task::spawn_blocking(move || work(&workspace)).await;
        done.unwrap_or_else(|error| {
            let message = format!("The tool itself failed: {error}. Try another way.");
            Err(ToolError::new(ToolErrorKind::Io, message))
        })
    }

    async fn quiesce(&self) -> Result<Answer, ToolError> {
        let outcome = kill_all(&Members::below(std::process::id(), self.mark), QUIESCE_BUDGET).await;
        if outcome.survivors == 0 {
            return Ok(Answer::Quiesced { killed: outcome.killed });
        }
        let message = format!("{} processes of the run could not be ended.", outcome.survivors);
        Err(ToolError::new(ToolErrorKind::Timeout, message))
    }
}
