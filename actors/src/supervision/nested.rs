//! A supervisor as a child of another.

use std::sync::Arc;

use ractor::rpc::CallResult;
use ractor::{ActorCell, SpawnErr};

use super::actor::{Args, Supervisor};
use super::message::Message;
use super::{ChildId, ChildSpec, Shutdown, SupervisorCell, SupervisorSpec};

impl ChildSpec {
    /// A supervisor as a child: permanent, and given all the time it needs to stop. It counts as started when
    /// all its children are.
    pub fn supervisor(id: impl Into<ChildId>, spec: SupervisorSpec) -> Self {
        let spec = Arc::new(spec);
        let start = move |cell| start_nested(cell, Arc::clone(&spec));
        Self { shutdown: Shutdown::Infinity, ..Self::permanent(id, start) }
    }
}

/// Starts a supervisor as somebody's child; up once its own children are.
async fn start_nested(cell: SupervisorCell, spec: Arc<SupervisorSpec>) -> Result<ActorCell, SpawnErr> {
    let args = Args {
        spec,
        name: cell.name().to_owned(),
        ports: cell.ports().clone(),
        scope: cell.tasks().clone(),
        exit: None,
    };
    let supervisor = cell.spawn(Supervisor, args).await?;
    match supervisor.call(Message::AwaitReady, None).await {
        Ok(CallResult::Success(())) => Ok(supervisor.get_cell()),
        // It ended before it was up. The event that says why is under way, and abandons this start.
        _ => std::future::pending().await,
    }
}
