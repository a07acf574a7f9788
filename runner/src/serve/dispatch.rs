//! From a call to its answer.

use std::sync::Arc;
use std::time::Duration;

use deputy_protocol::link::{Answer, Call, Frame, RequestId, ToolError, ToolErrorKind};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use crate::process::{Members, kill_all};
use crate::shell::{self, Children, Inputs, Job, View};
use crate::tools;
use crate::workspace::Workspace;

/// What a file tool may take: searches over large trees need seconds.
const FILE_TOOL_LIMIT: Duration = Duration::from_mins(2);
/// What a quiesce may take.
const QUIESCE_BUDGET: Duration = Duration::from_secs(5);

/// What every call may use.
#[derive(Debug, Clone)]
pub(super) struct Bench {
    pub(super) workspace: Arc<Workspace>,
    pub(super) children: Arc<Children>,
    pub(super) mark: Uuid,
    pub(super) frames: mpsc::Sender<Frame>,
    pub(super) gateway: Option<Gateway>,
}

impl Bench {
    /// Executes one call.
    pub(super) async fn execute(
        &self,
        id: RequestId,
        call: Call,
        (inputs, view): (Inputs, watch::Receiver<View>),
        cancel: CancellationToken,
    ) -> Result<Answer, ToolError> {
        match call {
            Call::ShellExec(call) => {
                self.run(id, Job::try_from_shell(&self.workspace, call)?, inputs, cancel).await
            }
            Call::Exec(mut call) => {
                if let Some(gateway) = &self.gateway {
                    gateway.name_in(&mut call);
                }
                let (size, job) = (call.terminal, Job::try_from_exec(&self.workspace, call)?);
                let Some(size) = size else { return self.run(id, job, inputs, cancel).await };
                let (frames, talk) = (self.frames.clone(), (inputs, view));
                shell::run_on_terminal(id, job, size, talk, frames, cancel, &self.children).await
            }
            Call::FsRead(call) => {
                self.blocking(cancel, move |workspace, _| tools::read(workspace, &call)).await
            }
            Call::FsWrite(call) => {
                self.blocking(cancel, move |workspace, _| tools::write(workspace, &call)).await
            }
            Call::FsEdit(call) => {
                self.blocking(cancel, move |workspace, _| tools::edit(workspace, &call)).await
            }
            Call::FsList(call) => {
                self.blocking(cancel, move |workspace, _| tools::list(workspace, &call)).await
            }
            Call::FsGlob(call) => {
                self.blocking(cancel, move |workspace, stop| tools::glob(workspace, &call, stop)).await
            }
            Call::FsGrep(call) => {
                self.blocking(cancel, move |workspace, stop| tools::grep(workspace, &call, stop)).await
            }
            Call::FsDelete(call) => {
                self.blocking(cancel, move |workspace, _| tools::delete(workspace, &call)).await
            }
            Call::Quiesce => self.quiesce().await,
        }
    }

    async fn run(
        &self,
        id: RequestId,
        job: Job,
        inputs: Inputs,
        cancel: CancellationToken,
    ) -> Result<Answer, ToolError> {
        shell::run(id, job, inputs, self.frames.clone(), cancel, &self.children).await
    }

    /// Runs a file tool. One that outlives its time is answered for; its thread ends when it notices.
    async fn blocking(
        &self,
        cancel: CancellationToken,
        work: impl FnOnce(&Workspace, &CancellationToken) -> Result<Answer, ToolError> + Send + 'static,
    ) -> Result<Answer, ToolError> {
        let (workspace, stop) = (Arc::clone(&self.workspace), cancel.clone());
        let working = tokio::task::spawn_blocking(move || work(&workspace, &stop));
        let Ok(done) = timeout(FILE_TOOL_LIMIT, working).await else {
            cancel.cancel();
            let message = "The workspace is too large or too slow for this. Narrow it down to a folder.";
            return Err(ToolError::new(ToolErrorKind::Timeout, message));
        };
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
