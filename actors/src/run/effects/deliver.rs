//! Sends approved work where it belongs.

use super::desk::Desk;
use super::fault::EffectFault;
use super::verify::{check, clean_hand};
use crate::ports::{Delivered, DeliveryOrder, Slot};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Run, Sent};
use deputy_protocol::event::DeliveryMode;

/// Merges that somebody outside of this daemon overtook while they were checked, before the founder hears of it.
const OVERTAKEN_MAX: u32 = 3;

pub(super) async fn deliver(desk: &Desk, mode: DeliveryMode, commit: &str) -> Result<(), EffectFault> {
    match send(desk, mode, commit).await {
        // There is no attempt to fail any more: the founder learns that the delivery did not work.
        Err(EffectFault::Attempt { error, .. }) => failed(desk, false, error.detail).await,
        sent => sent,
    }
}

async fn send(desk: &Desk, mode: DeliveryMode, commit: &str) -> Result<(), EffectFault> {
    let run = desk.load().await?.run;
    let project = desk.project(&run).await?;
    let mut order = delivery_order(desk, &run, &project, mode, commit);
    if run.changed_nothing() {
        // Not even a merge of it: what is taken back or looked at later is a change, and there is none.
        let (commit, target) = (order.commit, order.target);
        let sent = Sent { mode, commit, target, previous: None, nothing: true };
        desk.fact(Command::Delivered { sent }).await?;
        return Ok(());
    }
    let _turn = desk.lanes.turn(project.project_id).await;
    for _ in 0..OVERTAKEN_MAX {
        match desk.world.workspaces.deliver(&order).await {
            Ok(Delivered::Done { commit, target, previous }) => {
                let sent = Sent { mode, commit, target, previous, nothing: false };
                desk.fact(Command::Delivered { sent }).await?;
                return Ok(());
            }
            Ok(Delivered::Conflict { detail }) => return failed(desk, true, detail).await,
            Ok(Delivered::NeedsCheck { merge_commit }) => {
                if let Some(detail) = failing_check(desk, &run, &project, &merge_commit).await? {
                    return failed(desk, true, detail).await;
                }
                order.checked_merge = Some(merge_commit);
            }
            Err(fault) => return failed(desk, false, fault.to_string()).await,
        }
    }
    let detail = "the target kept moving while the merge was checked: approve again when it is quieter";
    failed(desk, false, detail.to_owned()).await
}

pub(super) fn delivery_order(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    mode: DeliveryMode,
    commit: &str,
) -> DeliveryOrder {
    DeliveryOrder {
        run_id: desk.run_id(),
        project_id: project.project_id,
        origin: project.origin.clone(),
        mode,
        commit: commit.to_owned(),
        target: run.order.base_branch.clone().unwrap_or_else(|| project.settings.default_branch.clone()),
        provenance: desk.provenance(run),
        checked_merge: None,
    }
}

async fn failed(desk: &Desk, conflict: bool, detail: String) -> Result<(), EffectFault> {
    desk.fact(Command::DeliveryFailed { conflict, detail }).await?;
    Ok(())
}

/// A merge is new code: the project's checks decide over it before it is sent. `None`: nothing speaks against it.
async fn failing_check(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    merge_commit: &str,
) -> Result<Option<String>, EffectFault> {
    if run.order.checks.is_empty() {
        return Ok(None);
    }
    desk.world.hands.close(desk.run_id(), Slot::Checks).await?;
    let hand = clean_hand(desk, run, project, merge_commit).await?;
    let mut failing = None;
    for command in &run.order.checks {
        let check = check(desk, hand.as_ref(), project, command).await?;
        if check.exit_code != Some(0) {
            let said = check.tail.trim_end();
            let said = if said.is_empty() { String::new() } else { format!(":\n{said}") };
            let ending = check.ending();
            failing = Some(format!("after the merge with the target, `{command}` fails ({ending}){said}"));
            break;
        }
    }
    desk.world.hands.close(desk.run_id(), Slot::Checks).await?;
    Ok(failing)
}
