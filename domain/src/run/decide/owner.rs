//! Commands of whoever works on a run. The ledger checks the lease; here only the phase matters.

use super::super::advice::{name, the_change, with_way_on_perhaps};
use super::super::asks;
use super::super::command::{Context, Retry};
use super::super::effect::{Effect, effects};
use super::super::limit::{ASKS_MAX, ATTEMPTS_MAX, CONFLICTS_TOLD, STRIKES_MAX, retry_after};
use super::super::refusal::Refusal;
use super::super::state::{Phase, Run, State};
use super::decision::{Decision, in_phase, withdraw_all, wrong};
use super::{delay, hands_on, money};
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentStamp, Ask, Budget, DiffStats, FileConflict, Lease, RunError, RunEvent, WaitReason,
};

pub(super) fn claim(run: &Run, lease: Lease, worker: Option<AgentStamp>, context: &Context) -> Decision {
    match &run.state {
        State::Queued { not_before: Some(at), .. } if *at > context.now => Err(Refusal::NotDue),
        State::Queued { next_attempt, .. } => {
            // An attempt that goes on does so by the record that it began with.
            let same = run.worker.clone().filter(|_| *next_attempt == run.attempt);
            let worker = same.or(worker);
            let claimed = RunEvent::Claimed { attempt: *next_attempt, lease, worker, at: context.now };
            Ok(std::iter::once(claimed).chain(money::settle_all(run, context)).collect())
        }
        State::Active { lease: held, .. } if *held == lease => Err(Refusal::AlreadyDone),
        State::Active { .. } => Err(Refusal::NotOwner),
        _ => Err(wrong(run, "start", "it is not queued")),
    }
}

pub(super) fn adopt(run: &Run, lease: Lease, left: bool, context: &Context) -> Decision {
    // A run that is being ended or brought to rest is not started again, so it cannot crash anything any more.
    let is_bounded = match effects(run) {
        None => return Err(Refusal::AlreadyDone),
        Some(effect) => !matches!(effect, Effect::End | Effect::Yield),
    };
    let held = run.lease();
    if held == Some(lease) {
        return Err(Refusal::AlreadyDone);
    }
    // Two may have seen the same owner go: the slower one must not take the run from the faster one.
    if held.is_some_and(|held| lease.epoch <= held.epoch) {
        return Err(Refusal::NotOwner);
    }
    // A delivery that nobody took up yet brought nobody down.
    let strikes = if left || held.is_none() { run.strikes } else { run.strikes + 1 };
    Ok(adopted(run, lease, strikes, is_bounded && strikes >= STRIKES_MAX, context))
}

/// It changes hands, and is set aside at once if its owners went down too often.
fn adopted(run: &Run, lease: Lease, strikes: u32, is_given_up: bool, context: &Context) -> Vec<RunEvent> {
    let adopted = RunEvent::Adopted { lease, strikes, at: context.now };
    // After it, so that giving up the lost calls is no step beyond the crash.
    let settled = money::settle_all(run, context);
    let given_up = is_given_up.then(|| set_aside(run, strikes, context));
    std::iter::once(adopted).chain(settled).chain(given_up.into_iter().flatten()).collect()
}

/// What becomes of a run whose owners brought Deputy down again and again.
fn set_aside(run: &Run, strikes: u32, context: &Context) -> Vec<RunEvent> {
    let at = context.now;
    match &run.state {
        State::Review { .. } => {
            let detail = format!(
                "Deputy went down {strikes} times in a row while this was being delivered, so it was given up. Nothing \
                 of the work is lost: {}. The daemon's log of those times says more; once the cause is mended, `deputy \
                 approve {}` delivers it again.",
                the_change(context.run_id),
                name(context.run_id),
            );
            let ask = asks::undelivered(context.inbox_id, run, &detail);
            vec![RunEvent::DeliveryFailed { ask, conflict: false, detail, at }]
        }
        State::Approved { .. } => {
            let detail = format!(
                "Deputy went down {strikes} times in a row while this was being taken back, so it was given up. The \
                 change is still delivered. The daemon's log of those times says more; once the cause is mended, \
                 `deputy rollback {}` takes it back again.",
                name(context.run_id),
            );
            let ask = asks::not_taken_back(context.inbox_id, run, &detail);
            vec![RunEvent::RollbackFailed { ask: Some(ask), detail, at }]
        }
        _ => {
            let error = RunError {
                code: "quarantined".to_owned(),
                detail: format!(
                    "Deputy went down {strikes} times in a row while it was at this run ({}), so the run was set aside \
                     and the others go on without it. The daemon's log of those times says why it went down: mend that \
                     before you try again.",
                    doing(run),
                ),
            };
            fail(run, error, context)
        }
    }
}

/// What was being done about a run when Deputy went down.
const fn doing(run: &Run) -> &'static str {
    match &run.state {
        State::Active { phase: Phase::Preparing, .. } => "its workspace was being prepared",
        State::Active { phase: Phase::Running, .. } => "its agent was at work",
        State::Active { phase: Phase::Verifying, .. } => "its work was being captured and checked",
        State::Active { phase: Phase::Ending { .. }, .. } => "its processes were being ended",
        _ => "it was about to be started",
    }
}

pub(super) fn take_over(run: &Run, lease: Lease, left: bool, from: String, context: &Context) -> Decision {
    let (attempt, strikes) = match &run.state {
        State::Queued { not_before: Some(at), .. } if *at > context.now => return Err(Refusal::NotDue),
        State::Queued { next_attempt, .. } => ((*next_attempt).max(run.attempt + 1), run.strikes),
        State::Active { lease: held, .. } if *held == lease => return Err(Refusal::AlreadyDone),
        // Nothing is begun any more: whoever comes first ends it.
        State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. } => {
            return Err(wrong(run, "begin anew", "it is being ended"));
        }
        State::Active { lease: held, .. } if lease.epoch <= held.epoch => return Err(Refusal::NotOwner),
        State::Active { .. } => (run.attempt + 1, if left { run.strikes } else { run.strikes + 1 }),
        _ => return Err(wrong(run, "begin anew", "it is not worked on")),
    };
    if strikes >= STRIKES_MAX {
        // Nothing is begun anew, so the work stays where it is.
        let lease = Lease { place: run.place, ..lease };
        return Ok(adopted(run, lease, strikes, true, context));
    }
    let taken = RunEvent::TakenOver { attempt, lease, strikes, from, at: context.now };
    Ok(std::iter::once(taken).chain(money::settle_all(run, context)).collect())
}

fn fail(run: &Run, error: RunError, context: &Context) -> Vec<RunEvent> {
    // The reason alone is the fact: at another try the agent is told of it, and commands are for people.
    let told = RunError { detail: with_way_on_perhaps(run, context.run_id, &error.detail), ..error.clone() };
    // What becomes of a part is for its plan to see, and the founder hears of the plan.
    let ask = (!run.is_inner()).then(|| asks::failure(context.inbox_id, run, &told));
    let failed = RunEvent::Failed { error, ask, at: context.now };
    withdraw_all(run, context).chain([failed]).collect()
}

pub(super) fn start(
    run: &Run,
    branch: String,
    base_commit: String,
    remarks: Vec<String>,
    context: &Context,
) -> Decision {
    in_phase(run, Phase::Preparing, "start")?;
    Ok(vec![RunEvent::Started { branch, base_commit, remarks, at: context.now }])
}

pub(super) fn build_on(
    run: &Run,
    head_commit: Option<String>,
    diff: DiffStats,
    mut conflicts: Vec<FileConflict>,
    context: &Context,
) -> Decision {
    in_phase(run, Phase::Preparing, "build on others")?;
    if run.base_commit.is_some() || run.head_commit.is_some() && run.head_commit == head_commit {
        return Err(Refusal::AlreadyDone);
    }
    let conflicts_untold = conflicts.len().saturating_sub(CONFLICTS_TOLD) as u64;
    conflicts.truncate(CONFLICTS_TOLD);
    Ok(vec![RunEvent::BuiltOn { head_commit, diff, conflicts, conflicts_untold, at: context.now }])
}

/// Where the work stands once it was brought to its base branch.
pub(super) struct Rebased {
    pub(super) base_branch: String,
    pub(super) base_commit: String,
    pub(super) head_commit: Option<String>,
    pub(super) diff: DiffStats,
    pub(super) conflicts: Vec<FileConflict>,
}

pub(super) fn rebase(run: &Run, rebased: Rebased, context: &Context) -> Decision {
    in_phase(run, Phase::Preparing, "rebase")?;
    let Rebased { base_branch, base_commit, head_commit, diff, mut conflicts } = rebased;
    match &run.base_commit {
        None => return Err(wrong(run, "rebase", "it stands on nothing yet")),
        Some(known) if *known == base_commit => return Err(Refusal::AlreadyDone),
        Some(_) => {}
    }
    let conflicts_untold = conflicts.len().saturating_sub(CONFLICTS_TOLD) as u64;
    conflicts.truncate(CONFLICTS_TOLD);
    let at = context.now;
    Ok(vec![RunEvent::Rebased {
        base_branch,
        base_commit,
        head_commit,
        diff,
        conflicts,
        conflicts_untold,
        at,
    }])
}

pub(super) fn ask(run: &Run, ask: Ask, context: &Context) -> Decision {
    in_phase(run, Phase::Running, "ask")?;
    if run.asks.contains_key(&ask.inbox_id) {
        return Err(Refusal::AlreadyDone);
    }
    if run.asks.len() >= ASKS_MAX {
        return Err(Refusal::AskedTooMuch { asks: run.asks.len() });
    }
    Ok(vec![RunEvent::Asked { ask, at: context.now }])
}

pub(super) fn park(
    run: &Run,
    reason: WaitReason,
    until: Option<At>,
    detail: String,
    context: &Context,
) -> Decision {
    match &run.state {
        State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. } => {
            Err(wrong(run, "park", "it is being ended"))
        }
        State::Active { .. } if !comes_by_itself(reason, until) => {
            Err(wrong(run, "park", "nothing would end this wait: ask, or say until when"))
        }
        State::Active { .. } => {
            let told = (reason == WaitReason::Provider).then(|| delay::told(run, until, context)).flatten();
            let waiting = RunEvent::Waiting { reason, until, detail, at: context.now };
            Ok(told.into_iter().chain([waiting]).collect())
        }
        State::Waiting { .. } => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "park", "nobody works on it")),
    }
}

/// Whether something ends a wait that asks nobody: a time, a laptop that connects, the kill switch.
const fn comes_by_itself(reason: WaitReason, until: Option<At>) -> bool {
    match reason {
        WaitReason::Laptop | WaitReason::Paused => true,
        WaitReason::Budget | WaitReason::Provider => until.is_some(),
        WaitReason::Question | WaitReason::Approval | WaitReason::Founder => false,
    }
}

pub(super) fn exhaust(run: &Run, detail: &str, raised: &Budget, context: &Context) -> Decision {
    match &run.state {
        State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. } => {
            Err(wrong(run, "park", "it is being ended"))
        }
        State::Active { .. } => {
            let ask = asks::budget(context.inbox_id, run, detail, raised);
            Ok(vec![RunEvent::Asked { ask, at: context.now }])
        }
        State::Waiting { .. } => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "park", "nobody works on it")),
    }
}

pub(super) fn finish(run: &Run, summary: String, heard: u32, context: &Context) -> Decision {
    in_phase(run, Phase::Running, "finish")?;
    if (heard as usize) < run.inputs.len() {
        return Err(wrong(run, "finish", "the agent was not told everything yet"));
    }
    if run.is_hands_on() {
        return Ok(hands_on::turn_over(summary, context));
    }
    Ok(vec![RunEvent::Finished { summary, at: context.now }])
}

pub(super) fn fail_attempt(run: &Run, error: RunError, retry: Retry, context: &Context) -> Decision {
    match &run.state {
        State::Active { phase: Phase::Ending { .. } | Phase::Yielding { .. }, .. } => {
            Err(wrong(run, "fail", "it is being ended"))
        }
        State::Active { .. } if run.is_hands_on() => Ok(hands_on::turn_failed(run, error, context)),
        State::Active { .. } => Ok(attempt_failed(run, error, retry, context)),
        _ => Err(wrong(run, "fail", "nobody works on it")),
    }
}

pub(super) fn attempt_failed(run: &Run, error: RunError, retry: Retry, context: &Context) -> Vec<RunEvent> {
    let harder = run.order.tier.next().filter(|next| *next <= run.order.tier_max);
    let is_worth_it = match retry {
        Retry::Yes => true,
        Retry::OnlyHarder => harder.is_some(),
        Retry::No => false,
    };
    if !is_worth_it || run.failures + 1 >= ATTEMPTS_MAX {
        return fail(run, error, context);
    }
    let tier = harder.unwrap_or(run.order.tier);
    let retry_at = context.now + retry_after(run.failures, context.jitter);
    vec![RunEvent::AttemptFailed { error, retry_at, tier, at: context.now }]
}

pub(super) fn ended(run: &Run, context: &Context) -> Decision {
    match &run.state {
        State::Active { phase: Phase::Ending { .. }, .. } => Ok(vec![RunEvent::Stopped { at: context.now }]),
        State::Stopped => Err(Refusal::AlreadyDone),
        _ => Err(wrong(run, "end", "nobody asked it to stop")),
    }
}

pub(super) fn sweep(run: &Run, kept: Option<String>, context: &Context) -> Decision {
    if run.swept_at.is_some() {
        return Err(Refusal::AlreadyDone);
    }
    if !run.state.is_terminal() {
        return Err(wrong(run, "sweep", "it has not ended"));
    }
    Ok(vec![RunEvent::Swept { kept, at: context.now }])
}
