//! Every command, and who decides about it.

use super::super::command::{Command, Context};
use super::super::refusal::Refusal;
use super::super::state::Run;
use super::decision::Decision;
use super::money;
use super::{answer, answering, delivery, founder, hands_on, owner, terminal, verification};
use deputy_protocol::event::RunEvent;

/// The facts that follow from a command, never none of them. `run` is absent until it was queued.
pub fn decide(run: Option<&Run>, command: Command, context: &Context) -> Decision {
    let Some(run) = run else {
        return match command {
            Command::Queue { task_id, order, ask_project } => {
                Ok(founder::queue(task_id, order, ask_project, context))
            }
            _ => Err(Refusal::WrongState {
                standing: "is unknown",
                command: "act",
                hint: "look at the list of runs",
            }),
        };
    };
    let facts = on_run(run, command, context)?;
    // Nobody settles a call of a run that has ended.
    let open = facts.iter().any(is_end) && !facts.iter().any(is_settlement);
    let ends = open.then(|| money::settle_all(run, context));
    Ok(ends.into_iter().flatten().chain(facts).collect())
}

const fn is_end(fact: &RunEvent) -> bool {
    match fact {
        RunEvent::Stopped { .. }
        | RunEvent::Failed { .. }
        | RunEvent::Rejected { .. }
        | RunEvent::Approved { .. } => true,
        RunEvent::Queued { .. }
        | RunEvent::Asked { .. }
        | RunEvent::Answered { .. }
        | RunEvent::AskReferred { .. }
        | RunEvent::AskWithdrawn { .. }
        | RunEvent::Placed { .. }
        | RunEvent::Claimed { .. }
        | RunEvent::Adopted { .. }
        | RunEvent::TakenOver { .. }
        | RunEvent::Started { .. }
        | RunEvent::BuiltOn { .. }
        | RunEvent::Rebased { .. }
        | RunEvent::CallReserved { .. }
        | RunEvent::CallSettled { .. }
        | RunEvent::UsageCounted { .. }
        | RunEvent::CallDelayed { .. }
        | RunEvent::BudgetRaised { .. }
        | RunEvent::Messaged { .. }
        | RunEvent::Finished { .. }
        | RunEvent::Yielded { .. }
        | RunEvent::Interrupted { .. }
        | RunEvent::HandedOver { .. }
        | RunEvent::TakenBack { .. }
        | RunEvent::Captured { .. }
        | RunEvent::Checked { .. }
        | RunEvent::Verified { .. }
        | RunEvent::RoundOpened { .. }
        | RunEvent::ReviewOpened { .. }
        | RunEvent::ChangesRequested { .. }
        | RunEvent::DeliveryStarted { .. }
        | RunEvent::DeliveryFailed { .. }
        | RunEvent::Waiting { .. }
        | RunEvent::Resumed { .. }
        | RunEvent::StopRequested { .. }
        | RunEvent::AttemptFailed { .. }
        | RunEvent::Retried { .. }
        | RunEvent::RollbackStarted { .. }
        | RunEvent::RolledBack { .. }
        | RunEvent::RollbackFailed { .. }
        | RunEvent::Swept { .. }
        | RunEvent::TerminalOpened { .. }
        | RunEvent::TerminalClosed { .. } => false,
    }
}

const fn is_settlement(fact: &RunEvent) -> bool {
    matches!(fact, RunEvent::CallSettled { .. })
}

fn on_run(run: &Run, command: Command, context: &Context) -> Decision {
    match command {
        Command::Queue { .. } => Err(Refusal::AlreadyDone),
        Command::Answer { inbox_id, answer, placement, by } => {
            answer::answer(run, inbox_id, answer, placement, by, context)
        }
        Command::AnswerByModel { inbox_id, answer, by, conversation_id } => {
            answering::answer(run, inbox_id, answer, by, conversation_id, context)
        }
        Command::Refer { inbox_id, why, draft, conversation_id } => {
            answering::refer(run, inbox_id, why, draft, conversation_id, context)
        }
        Command::Expire { inbox_id } => answer::expire(run, inbox_id, context),
        Command::Approve { mode, commit, by } => delivery::approve(run, mode, commit, by, context),
        Command::Reject { reason, by } => founder::reject(run, reason, by, context),
        Command::Withdraw { by } => founder::withdraw(run, by, context),
        Command::RequestChanges { text, comments, by } => {
            founder::request_changes(run, text, comments, by, context)
        }
        Command::Message { text, by } => founder::message(run, text, by, context),
        Command::Interrupt { by } => hands_on::interrupt(run, by, context),
        Command::HandOver { text, by } => hands_on::hand_over(run, text, by, context),
        Command::TakeBack { by } => hands_on::take_back(run, by, context),
        Command::Stop { by } => founder::stop(run, by, context),
        Command::Retry { by } => founder::retry(run, by, context),
        Command::Rollback { by } => delivery::rollback(run, by, context),
        Command::Resume { reason } => founder::resume(run, reason, context),
        Command::Hold { ask } => founder::hold(run, ask, context),
        Command::Claim { lease, worker } => owner::claim(run, lease, worker, context),
        Command::Adopt { lease, left } => owner::adopt(run, lease, left, context),
        Command::TakeOver { lease, left, from } => owner::take_over(run, lease, left, from, context),
        Command::Start { branch, base_commit, remarks } => {
            owner::start(run, branch, base_commit, remarks, context)
        }
        Command::BuildOn { head_commit, diff, conflicts } => {
            owner::build_on(run, head_commit, diff, conflicts, context)
        }
        Command::Rebase { base_branch, base_commit, head_commit, diff, conflicts } => owner::rebase(
            run,
            owner::Rebased { base_branch, base_commit, head_commit, diff, conflicts },
            context,
        ),
        Command::Reserve { call } => money::reserve(run, &call, context),
        Command::Settle { call_id, model, usage, delay } => {
            money::settle(run, call_id, model, usage, delay, context)
        }
        Command::Count { process, facts, usage, reckoned_usd } => {
            money::count(run, process, facts, usage, reckoned_usd, context)
        }
        Command::Ask { ask } => owner::ask(run, ask, context),
        Command::Park { reason, until, detail } => owner::park(run, reason, until, detail, context),
        Command::Exhaust { detail, raised } => owner::exhaust(run, &detail, &raised, context),
        Command::Finish { summary, heard } => owner::finish(run, summary, heard, context),
        Command::Capture { commit, diff, own } => verification::capture(run, commit, diff, own, context),
        Command::Check { check } => verification::check(run, check, context),
        Command::Verify { verdict, strays } => verification::verify(run, verdict, strays, context),
        Command::FailAttempt { error, retry } => owner::fail_attempt(run, error, retry, context),
        Command::Yielded => hands_on::yielded(run, context),
        Command::Ended => owner::ended(run, context),
        Command::Delivered { sent } => delivery::delivered(run, sent, context),
        Command::DeliveryFailed { conflict, detail } => delivery::failed(run, conflict, detail, context),
        Command::RolledBack { commit } => delivery::rolled_back(run, commit, context),
        Command::RollbackFailed { detail } => delivery::rollback_failed(run, detail, context),
        Command::Sweep { kept } => owner::sweep(run, kept, context),
        Command::OpenTerminal { terminal_id, daemon_id, by } => {
            terminal::open(run, terminal_id, daemon_id, by, context)
        }
        Command::CloseTerminal { terminal_id, traffic } => {
            terminal::close(run, terminal_id, traffic, context)
        }
    }
}
