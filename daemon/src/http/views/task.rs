//! Tasks.

use super::run::state;
use deputy_domain::run::Run;
use deputy_protocol::api::TaskView;
use deputy_protocol::ids::RunId;

/// A task, as readers see it: an order, and the state of the run that carries it out.
pub fn task_view(run_id: RunId, run: &Run) -> TaskView {
    let order = &run.order;
    TaskView {
        id: run.task_id,
        project_id: order.project_id,
        text: order.text.clone(),
        task_type: order.task_type,
        tier: order.tier,
        priority: order.priority,
        permission: order.permission,
        mode: run.mode,
        state: state(run),
        run_id,
        depends_on: order.depends_on.clone(),
        issue_id: order.issue_id.clone(),
        metadata: order.metadata.clone(),
        created_at: run.created_at,
    }
}
