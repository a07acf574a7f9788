//! Keeps what the agent committed by itself: asked of its own git, inside of its sandbox, before anything of it is ended.
//!
//! The host never opens that repository. What git says in there is the agent's word, and its bundle an opaque file:
//! nothing is decided by them, nothing is delivered by them, and a run goes on without them.

use super::desk::Desk;
use super::fault::EffectFault;
use super::keep::keep;
use crate::ports::{Hand, HandsFault};
use deputy_domain::run::{OWN_COMMITS_LISTED, own_commits};
use deputy_domain::secret::Redactor;
use deputy_protocol::event::{AgentCommits, KeptOutput};
use deputy_protocol::link::{Answer, Call, CallResult, Exec, RequestId, ShellAnswer};
use tokio::sync::mpsc;

/// Plenty for git; the work must not wait longer for what is only a courtesy.
const TIMEOUT_S: u64 = 60;

/// All that is on a branch or checked out, and was not there before. `$1` is the base, `$2` how many are listed.
const LIST: &str = r#"
git rev-parse --git-dir >/dev/null 2>&1 || exit 0
count=$(git rev-list --count --branches HEAD --not --remotes "$1" 2>/dev/null) || exit 0
printf 'commits %s\n' "$count"
exec git --no-pager log --no-show-signature --format=%s --max-count="$2" --branches HEAD --not --remotes "$1" 2>/dev/null
"#;
/// The same as a bundle on standard output.
const BUNDLE: &str = r#"exec git bundle create --quiet - --branches HEAD --not --remotes "$1" 2>/dev/null"#;

/// The agent's own commits; `None` where it made none.
pub(super) async fn keep_own_commits(
    desk: &Desk,
    hand: &dyn Hand,
    base: &str,
    redactor: &Redactor,
) -> Result<Option<AgentCommits>, EffectFault> {
    let (id, ended) = in_sandbox(desk, hand, LIST, &[base, &OWN_COMMITS_LISTED.to_string()]).await?;
    hand.settle(id).await?;
    let Some(mut own) = ended.and_then(|shell| own_commits(&redactor.text(shell.head + &shell.tail))) else {
        return Ok(None);
    };
    own.bundle = bundle(desk, hand, base).await?;
    Ok(Some(own))
}

async fn bundle(desk: &Desk, hand: &dyn Hand, base: &str) -> Result<Option<KeptOutput>, EffectFault> {
    let (id, ended) = in_sandbox(desk, hand, BUNDLE, &[base]).await?;
    let kept = match ended.filter(|shell| shell.exit_code == Some(0)) {
        // As it is: a bundle in which something was replaced is none.
        Some(shell) => keep(desk, hand, id, &Redactor::default(), Some(shell.output_bytes)).await?,
        None => None,
    };
    hand.settle(id).await?;
    // Half a bundle is of no use to anybody.
    Ok(kept.filter(|kept| !kept.truncated))
}

/// Runs a script of ours where the agent's own git is at home; `None` where it did not run.
pub(super) async fn in_sandbox(
    desk: &Desk,
    hand: &dyn Hand,
    script: &str,
    arguments: &[&str],
) -> Result<(RequestId, Option<ShellAnswer>), HandsFault> {
    let argv = [&["/bin/sh", "-c", script, "sh"], arguments].concat();
    let call = Call::Exec(Exec {
        argv: argv.into_iter().map(str::to_owned).collect(),
        timeout_sec: Some(TIMEOUT_S),
        merge_output: true,
        ..Exec::default()
    });
    let id = RequestId(desk.world.entropy.uuid_v7(desk.world.clock.now()));
    let (output, _) = mpsc::channel(1);
    let done = hand.request(id, call, output).await?;
    let ended = match done.result {
        CallResult::Done(Answer::Shell(shell)) => Some(shell),
        CallResult::Done(_) | CallResult::Failed(_) => None,
    };
    Ok((id, ended))
}
