//! Where the hands of a run stand, and having them there.

use super::desk::Desk;
use super::fault::EffectFault;
use crate::agents::{Login, Program};
use crate::ports::{Hand, HandsSetup, Slot};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::Run;
use deputy_protocol::ids::RunId;
use std::path::PathBuf;
use std::sync::Arc;

/// Where hands stand.
pub(super) struct Ground {
    /// What they work in.
    pub(super) tree: PathBuf,
    /// What they may read besides: the objects that the tree's own repository borrows.
    pub(super) read_only: Vec<PathBuf>,
    /// What of the tree they see.
    pub(super) sight: Sight,
}

/// What of a tree is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of it.
    Whole,
    /// What the run's agent may see.
    Agents,
}

/// The tree of a run that has one.
pub(super) async fn ground(desk: &Desk, run: &Run, project: &ProjectDoc) -> Result<Ground, EffectFault> {
    let base_branch = run.order.base_branch.as_deref().unwrap_or(&project.settings.default_branch);
    let prepared = desk
        .world
        .workspaces
        .prepare(desk.run_id(), project.project_id, &project.origin, base_branch)
        .await?;
    Ok(Ground { tree: prepared.tree, read_only: vec![prepared.objects], sight: Sight::Agents })
}

/// Starts hands of a run, or attaches to them.
pub(super) async fn open_hand(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    slot: Slot,
    ground: Ground,
) -> Result<Arc<dyn Hand>, EffectFault> {
    let mut env = desk.world.secrets.environment(project.project_id).await?;
    env.extend(correlation(desk.run_id(), run, project));
    let is_first = run.base_commit.is_none();
    let Ground { tree, read_only, sight } = ground;
    let program = desk.program(run).filter(|_| slot == Slot::Agent);
    let gateway = program.is_some_and(|program| program.login == Login::Gateway);
    let agents = program.filter(|_| sight == Sight::Agents);
    let hidden = agents.map_or(&[][..], Program::hidden);
    let credentials = agents.and_then(Program::credentials_in_home);
    let hidden = hidden.iter().map(|name| (*name).to_owned()).collect();
    let run_id = desk.run_id();
    let setup = HandsSetup { run_id, slot, tree, env, read_only, gateway, credentials, hidden, is_first };
    Ok(desk.world.hands.open(&setup).await?)
}

/// What every process of a run is told about where it belongs. The trace id is the run's id (W3C Trace Context).
pub(crate) fn correlation(run_id: RunId, run: &Run, project: &ProjectDoc) -> [(String, String); 4] {
    let trace = run_id.0.simple().to_string();
    let span = &trace[16..];
    [
        ("DEPUTY_RUN_ID".to_owned(), run_id.to_string()),
        ("DEPUTY_TASK_ID".to_owned(), run.task_id.to_string()),
        ("DEPUTY_PROJECT".to_owned(), project.name.clone()),
        ("TRACEPARENT".to_owned(), format!("00-{trace}-{span}-01")),
    ]
}
