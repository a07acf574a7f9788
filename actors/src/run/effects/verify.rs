//! Makes the tree a commit and lets the project's checks decide.

use super::at_odds::changed_by;
use super::desk::Desk;
use super::fault::EffectFault;
use super::ground::{Ground, Sight, ground, open_hand};
use super::own_commits::keep_own_commits;
use super::prepare::{Kept, Ran, set_up, shell};
use crate::ports::{Hand, LiveDelta, Slot};
use crate::terminal::quiet;
use deputy_domain::plan::{Untouched, strays};
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Check, Command, Phase, Run, unsettled};
use deputy_domain::staff::{forbidden, out_of_scope};
use deputy_protocol::event::{AgentCommits, Checks, Prompt, Verdict};
use deputy_protocol::link::{Call, RequestId};
use deputy_protocol::stream::Stream;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Captures of a tree that keeps moving before we say so: everything in it was ended, so twice should do.
const CAPTURES_MAX: u32 = 3;

pub(super) async fn verify(desk: &Desk) -> Result<(), EffectFault> {
    let run = desk.load_in(Phase::Verifying).await?;
    let project = desk.project(&run).await?;
    let commit = capture(desk, &run, &project).await?;
    let is_settled = look_for_markers(desk, &run, &project, &commit).await?
        & look_at_scope(desk, &run, &project, &commit).await?;
    let verdict = match run.order.checks.as_slice() {
        [] if is_settled => Verdict::Unverified,
        [] => Verdict::Failed,
        checks => {
            let hand = checking_hand(desk, &run, &project, &commit).await?;
            let passed = check_all(desk, hand.as_ref(), &project, checks).await;
            desk.world.hands.close(desk.run_id(), Slot::Checks).await?;
            if passed? && is_settled { Verdict::Passed } else { Verdict::Failed }
        }
    };
    let strays = strayed(desk, &run, &project, &commit).await?;
    desk.fact(Command::Verify { verdict, strays }).await?;
    Ok(())
}

/// Whether nothing is left of the conflicts that the tree was left with; what is, is a check that failed.
async fn look_for_markers(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<bool, EffectFault> {
    if run.conflicts.is_empty() {
        return Ok(true);
    }
    let branch = run.order.base_branch.as_deref().unwrap_or(&project.settings.default_branch);
    let markers = desk.world.workspaces.markers(project.project_id, commit, branch, &run.conflicts).await?;
    let changed_by = changed_by(desk, run, project, &markers).await?;
    match unsettled(&markers, &changed_by) {
        Some(check) => desk.fact(Command::Check { check }).await.map(|_| false).map_err(EffectFault::from),
        None => Ok(true),
    }
}

/// Whether its worker changed only what its record allows, and nothing that its plan's card says will stay as it is; what
/// is beyond is a check that failed. What others of its plan did is not its doing, nor is what was left to it to settle.
async fn look_at_scope(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<bool, EffectFault> {
    let record = desk.worker(run).await?;
    let untouched = promised(run);
    if record.may_change.is_none() && untouched.entries().is_empty() {
        return Ok(true);
    }
    let changed = own_changes(desk, run, project, commit).await?;
    let own = || changed.iter().map(String::as_str).filter(|path| !run.settles.contains(*path));
    let beyond =
        run.worker.as_ref().and_then(|worker| out_of_scope(worker, &record, &forbidden(&record, own())));
    let broken = untouched.broken_by(&untouched.held().touched(own()));
    let mut is_within = true;
    for check in [beyond, broken].into_iter().flatten() {
        desk.fact(Command::Check { check }).await?;
        is_within = false;
    }
    Ok(is_within)
}

/// What it may not touch as the founder was promised. Once they have said something themselves nobody knows whether that is
/// still so: then they see it in the review.
fn promised(run: &Run) -> Untouched {
    let has_spoken = run.inputs.iter().any(|input| matches!(input.source, Prompt::Founder | Prompt::Changes));
    match &run.order.part {
        Some(part) if !has_spoken => Untouched::ordered(&part.untouched),
        _ => Untouched::default(),
    }
}

/// Which files a change that brings a plan together touches outside of what the plan's tasks are for, or although they were
/// to stay as they are.
async fn strayed(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<Vec<String>, EffectFault> {
    let Some(part) = run.order.part.as_ref().filter(|part| part.gathers) else { return Ok(Vec::new()) };
    let base = run.base_commit.as_deref().unwrap_or_default();
    let changed = desk.world.workspaces.changed(project.project_id, base, commit).await?;
    let mut beyond = if part.within.is_empty() { Vec::new() } else { strays(&part.within, &changed) };
    let untouched = Untouched::ordered(&part.untouched);
    beyond.extend(untouched.held().touched(changed.iter().map(String::as_str)));
    beyond.sort_unstable();
    beyond.dedup();
    Ok(beyond)
}

/// Which files it changed by itself, on top of what others of its plan did: what it took back of theirs, too.
async fn own_changes(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<Vec<String>, EffectFault> {
    let workspaces = &desk.world.workspaces;
    let base = run.base_commit.as_deref().unwrap_or_default();
    let Some(built_on) = &run.built_on else {
        return Ok(workspaces.changed(project.project_id, base, commit).await?);
    };
    let mut own = workspaces.changed(project.project_id, built_on, commit).await?;
    if run.built_from != run.base_commit {
        // It was brought to a later state of its branch: what came with that is not its doing.
        let changed = workspaces.changed(project.project_id, base, commit).await?;
        own.retain(|path| changed.contains(path));
    }
    Ok(own)
}

async fn capture(desk: &Desk, run: &Run, project: &ProjectDoc) -> Result<String, EffectFault> {
    let base = run.base_commit.as_deref().unwrap_or_default();
    let workspaces = &desk.world.workspaces;
    let own = end_agent(desk, run, project, base).await?;
    for _ in 0..CAPTURES_MAX {
        let captured =
            workspaces.capture(desk.run_id(), project.project_id, base, &desk.provenance(run)).await?;
        if workspaces.is_captured(desk.run_id(), project.project_id, &captured.commit).await? {
            let commit = captured.commit.clone();
            desk.fact(Command::Capture { commit: captured.commit, diff: captured.diff, own }).await?;
            return Ok(commit);
        }
    }
    Err(EffectFault::retry("tree_moving", "files of the workspace keep changing while they are captured"))
}

/// Nothing of the agent, and of people in terminals, runs while its tree is captured. Before that, it is asked for its own
/// commits.
async fn end_agent(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    base: &str,
) -> Result<Option<AgentCommits>, EffectFault> {
    quiet(&desk.world, desk.run_id()).await?;
    let redactor = desk.redactor(project.project_id, Vec::new()).await?;
    let ground = ground(desk, run, project).await?;
    let hand = open_hand(desk, run, project, Slot::Agent, ground).await?;
    let own = keep_own_commits(desk, hand.as_ref(), base, &redactor).await?;
    let id = RequestId(desk.world.entropy.uuid_v7(desk.world.clock.now()));
    let (output, _) = mpsc::channel(1);
    hand.request(id, Call::Quiesce, output).await?;
    hand.settle(id).await?;
    Ok(own)
}

async fn checking_hand(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<Arc<dyn Hand>, EffectFault> {
    // Hands of an interrupted verification may still be checking another tree.
    desk.world.hands.close(desk.run_id(), Slot::Checks).await?;
    match run.order.checks_in {
        Checks::Workspace => {
            let ground = ground(desk, run, project).await?;
            open_hand(desk, run, project, Slot::Checks, ground).await
        }
        Checks::Clean => clean_hand(desk, run, project, commit).await,
    }
}

/// Hands in a new checkout of a commit, after the project's setup.
pub(super) async fn clean_hand(
    desk: &Desk,
    run: &Run,
    project: &ProjectDoc,
    commit: &str,
) -> Result<Arc<dyn Hand>, EffectFault> {
    let tree: PathBuf = desk.world.workspaces.checkout(desk.run_id(), project.project_id, commit).await?;
    desk.world.secrets.place(project.project_id, &tree).await?;
    let ground = Ground { tree, read_only: Vec::new(), sight: Sight::Whole };
    let hand = open_hand(desk, run, project, Slot::Checks, ground).await?;
    set_up(desk, hand.as_ref(), project).await?;
    Ok(hand)
}

/// Runs the checks in order, all of them, and records each.
async fn check_all(
    desk: &Desk,
    hand: &dyn Hand,
    project: &ProjectDoc,
    checks: &[String],
) -> Result<bool, EffectFault> {
    let mut passed = true;
    for command in checks {
        let check = run_check(desk, hand, project, command, Kept::Whole).await?;
        passed &= check.exit_code == Some(0);
        desk.fact(Command::Check { check }).await?;
    }
    Ok(passed)
}

/// Runs one check that no fact will tell of by itself.
pub(super) async fn check(
    desk: &Desk,
    hand: &dyn Hand,
    project: &ProjectDoc,
    command: &str,
) -> Result<Check, EffectFault> {
    run_check(desk, hand, project, command, Kept::Tail).await
}

/// Runs one check, showing its output as it comes.
async fn run_check(
    desk: &Desk,
    hand: &dyn Hand,
    project: &ProjectDoc,
    command: &str,
    kept: Kept,
) -> Result<Check, EffectFault> {
    let show = |text: &str| {
        let delta = LiveDelta::Check { command: command.to_owned(), text: text.to_owned() };
        desk.world.live.show(Stream::Steps(desk.run_id()), delta);
    };
    let Ran { exit_code, duration_ms, tail, output } =
        shell(desk, hand, project, command, kept, show).await?;
    Ok(Check { command: command.to_owned(), exit_code, duration_ms, tail, output })
}
