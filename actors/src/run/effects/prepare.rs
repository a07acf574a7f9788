//! Makes the tree of a run and the hands that work in it.

use super::super::log::first_line;
use super::build_on::build_on;
use super::catch_up::{catch_up, record};
use super::desk::Desk;
use super::fault::EffectFault;
use super::ground::{Ground, Sight, open_hand};
use super::keep::keep;
use super::work;
use crate::ports::{Hand, Slot};
use crate::terminal::quiet;
use deputy_domain::agent::CutOff;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::run::{Command, Phase};
use deputy_protocol::event::KeptOutput;
use deputy_protocol::link::{Answer, Call, CallResult, Exec, RequestId};
use tokio::sync::mpsc;

pub(super) async fn prepare(desk: &Desk) -> Result<(), EffectFault> {
    let run = desk.load_in(Phase::Preparing).await?;
    // Those that were opened while it rested: its tree may be brought to another base now.
    quiet(&desk.world, desk.run_id()).await?;
    let project = desk.project(&run).await?;
    let base_branch = run.order.base_branch.as_deref().unwrap_or(&project.settings.default_branch);
    build_on(desk, &run, &project, base_branch).await?;
    let prepared = desk
        .world
        .workspaces
        .prepare(desk.run_id(), project.project_id, &project.origin, base_branch)
        .await?;
    let is_new = run.base_commit.is_none();
    if is_new {
        // In case the work began in another place: nobody there can be asked about it.
        work::cut_off(desk, &run, CutOff::Moved).await?;
    }
    let remarks: Vec<String> = prepared.remarks.iter().map(|remark| first_line(remark)).collect();
    for remark in &remarks {
        tracing::warn!(run = %desk.run_id(), "{remark}");
    }
    desk.world.secrets.place(project.project_id, &prepared.tree).await?;
    // What the project's own commands do, and what joining its branches does, is not the agent's.
    let is_ours = project.settings.setup.is_empty() && !run.catches_up;
    let sight = if is_ours { Sight::Agents } else { Sight::Whole };
    let ground = Ground { tree: prepared.tree, read_only: vec![prepared.objects], sight };
    let hand = open_hand(desk, &run, &project, Slot::Agent, ground).await?;
    let caught_up =
        if run.catches_up { catch_up(desk, hand.as_ref(), &run, &project, base_branch).await? } else { None };
    // A tree that was removed comes back without what the project's setup made of it, and what another base needs is
    // not known. One with conflicts is the agent's to mend first.
    let is_whole = caught_up.as_ref().is_none_or(|caught_up| caught_up.conflicts.is_empty());
    if is_new || run.swept_at.is_some() || caught_up.is_some() && is_whole {
        set_up(desk, hand.as_ref(), &project).await?;
    }
    let base_commit = match (run.base_commit, caught_up) {
        (None, None) => prepared.base_commit,
        (None, Some(caught_up)) => caught_up.base_commit,
        (Some(known), None) => known,
        (Some(_), Some(caught_up)) => {
            let base_commit = caught_up.base_commit.clone();
            record(desk, base_branch, caught_up).await?;
            base_commit
        }
    };
    desk.fact(Command::Start { branch: prepared.branch, base_commit, remarks }).await?;
    Ok(())
}

/// Runs the project's setup commands.
pub(super) async fn set_up(desk: &Desk, hand: &dyn Hand, project: &ProjectDoc) -> Result<(), EffectFault> {
    for command in &project.settings.setup {
        let ran = shell(desk, hand, project, command, Kept::Tail, |_| {}).await?;
        if ran.exit_code != Some(0) {
            let detail = format!("the project's setup command `{command}` failed:\n{}", ran.tail);
            return Err(EffectFault::hopeless("setup_failed", detail));
        }
    }
    Ok(())
}

/// What is kept of a command's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Its end: no fact would name more.
    Tail,
    /// All of it.
    Whole,
}

/// How a command of the project's ended.
pub(super) struct Ran {
    /// `None` when it was killed or never ran.
    pub(super) exit_code: Option<i32>,
    /// How long it took.
    pub(super) duration_ms: u64,
    /// The end of its output.
    pub(super) tail: String,
    /// All of it.
    pub(super) output: Option<KeptOutput>,
}

/// Runs a command of the project's in its folder. What it prints of the project's secrets is shown to nobody.
pub(super) async fn shell(
    desk: &Desk,
    hand: &dyn Hand,
    project: &ProjectDoc,
    command: &str,
    kept: Kept,
    mut show: impl FnMut(&str),
) -> Result<Ran, EffectFault> {
    let redactor = desk.redactor(project.project_id, Vec::new()).await?;
    let call = Call::Exec(Exec {
        argv: vec!["/bin/sh".to_owned(), "-c".to_owned(), command.to_owned()],
        cwd: project.settings.path.clone(),
        timeout_sec: Some(desk.world.settings.check_timeout.as_secs()),
        merge_output: true,
        ..Exec::default()
    });
    let id = RequestId(desk.world.entropy.uuid_v7(desk.world.clock.now()));
    let (output, mut pieces) = mpsc::channel(64);
    let request = hand.request(id, call, output);
    let watch = async {
        let mut pass = redactor.pass();
        while let Some(piece) = pieces.recv().await {
            let clean = pass.push(&piece);
            if !clean.is_empty() {
                show(&String::from_utf8_lossy(&clean));
            }
        }
        let rest = pass.finish();
        if !rest.is_empty() {
            show(&String::from_utf8_lossy(&rest));
        }
    };
    let (done, ()) = tokio::join!(request, watch);
    let done = done?;
    let output = match kept {
        Kept::Whole => keep(desk, hand, id, &redactor, Some(done.output_bytes)).await?,
        Kept::Tail => None,
    };
    hand.settle(id).await?;
    let (exit_code, duration_ms, tail) = ended(done.result);
    Ok(Ran { exit_code, duration_ms, tail: redactor.text(tail), output })
}

fn ended(result: CallResult) -> (Option<i32>, u64, String) {
    match result {
        CallResult::Done(Answer::Shell(shell)) => {
            let tail = if shell.tail.is_empty() { shell.head } else { shell.tail };
            let note = shell.note.map(|note| format!("\n[{note}]")).unwrap_or_default();
            // One that was ended did not end well, whatever it says on its way out.
            let exit_code = shell.exit_code.filter(|_| !shell.timed_out);
            (exit_code, shell.duration_ms, format!("{tail}{note}"))
        }
        CallResult::Done(_) => {
            (None, 0, "the runner answered something else than a command's end".to_owned())
        }
        CallResult::Failed(error) => (None, 0, error.message),
    }
}
