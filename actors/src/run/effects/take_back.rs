//! Takes delivered work back by a revert commit.

use super::deliver::delivery_order;
use super::desk::Desk;
use super::fault::EffectFault;
use crate::ports::Delivered;
use deputy_domain::run::{Command, State};

pub(super) async fn take_back(desk: &Desk) -> Result<(), EffectFault> {
    let run = desk.load().await?.run;
    let State::Approved { sent, .. } = &run.state else { return Err(EffectFault::Moved) };
    let project = desk.project(&run).await?;
    let order = delivery_order(desk, &run, &project, sent.mode, &sent.commit);
    let _turn = desk.lanes.turn(project.project_id).await;
    let outcome = desk.world.workspaces.rollback(&order, &sent.commit, sent.previous.as_deref()).await;
    let command = match outcome {
        Ok(Delivered::Done { commit, .. }) => Command::RolledBack { commit },
        Ok(Delivered::Conflict { detail }) => Command::RollbackFailed { detail },
        Ok(Delivered::NeedsCheck { .. }) => Command::RollbackFailed {
            detail: "the target moved while the change was taken back: try again".to_owned(),
        },
        Err(fault) => Command::RollbackFailed { detail: fault.to_string() },
    };
    desk.fact(command).await?;
    Ok(())
}
