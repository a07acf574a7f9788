//! What is told about the course of a run.

use super::{Mark, Told};
use crate::render::{commit_name, moment, size, span, who, word};
use deputy_protocol::At;
use deputy_protocol::event::{Ask, AskOption, DeliveryMode, RunEvent as Fact, Verdict, WaitReason};
use deputy_protocol::ids::InboxId;
use std::collections::HashMap;

/// What was told of a run's course, so that nothing is told twice.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// What it began at.
    base: Option<String>,
    /// How often Deputy went down with it.
    strikes: u32,
    /// What was offered as an answer.
    offered: HashMap<InboxId, Vec<AskOption>>,
}

impl Course {
    /// The line for a fact, if it deserves one.
    pub(super) fn tell(&mut self, fact: &Fact) -> Option<Told> {
        if let Fact::Asked { ask, .. }
        | Fact::AskReferred { ask, .. }
        | Fact::ReviewOpened { ask, .. }
        | Fact::DeliveryFailed { ask, .. }
        | Fact::RollbackFailed { ask: Some(ask), .. }
        | Fact::Failed { ask: Some(ask), .. } = fact
        {
            self.offered.insert(ask.inbox_id, ask.options.clone());
        }
        match fact {
            Fact::Answered { inbox_id, choice, text, by, .. } => {
                let choice = choice.as_deref().map(|choice| self.label(*inbox_id, choice));
                let answer = text.as_deref().or(choice).unwrap_or("nothing");
                plain(format!("{} answered: {answer}", who(by)))
            }
            // After each rest it is started again, where it was.
            Fact::Started { base_commit, remarks, .. }
                if remarks.is_empty() && self.base.as_ref() == Some(base_commit) =>
            {
                None
            }
            Fact::Started { base_commit, .. } | Fact::Rebased { base_commit, .. } => {
                self.base = Some(base_commit.clone());
                tell(fact)
            }
            Fact::Adopted { strikes, .. } | Fact::TakenOver { strikes, .. } => {
                let is_new = std::mem::replace(&mut self.strikes, *strikes) < *strikes;
                // Whoever takes up a delivery, or goes on after an orderly end, interrupted nothing.
                if is_new || matches!(fact, Fact::TakenOver { .. }) { tell(fact) } else { None }
            }
            _ => tell(fact),
        }
    }

    /// What a choice was called where it was offered.
    fn label<'a>(&'a self, inbox_id: InboxId, choice: &'a str) -> &'a str {
        let mut offered = self.offered.get(&inbox_id).into_iter().flatten();
        let label = offered.find(|option| option.id == choice).map(|option| option.label.trim());
        label.filter(|label| !label.is_empty()).unwrap_or(choice)
    }
}

/// The line for a fact, if it deserves one. Every fact is named: whether a new one does has to be decided.
fn tell(fact: &Fact) -> Option<Told> {
    match fact {
        Fact::Queued { order, .. } => plain(format!("queued: {}", order.text)),
        Fact::Asked { ask, .. } if ask.is_pending() => {
            plain(format!("asks: {} (the COO sees to it first)", ask.title))
        }
        Fact::Asked { ask, .. } => asks(format!("asks: {}", ask.title)),
        Fact::AskReferred { ask, .. } => referred(ask),
        Fact::BudgetRaised { by, .. } => plain(format!("{} raised the budget", who(by))),
        Fact::Messaged { text, by, .. } => plain(format!("{} says: {text}", who(by))),
        Fact::Waiting { reason, until, detail, .. } => waiting(*reason, *until, detail),
        Fact::CallDelayed { model, retry_at, .. } => {
            Told::new(Mark::Quiet, format!("asks {model} again at {}", moment(*retry_at)))
        }
        Fact::Resumed { .. } => plain("goes on"),
        Fact::Claimed { attempt, .. } if *attempt > 1 => plain(format!("attempt {attempt}")),
        Fact::Adopted { .. } => {
            Told::new(Mark::Quiet, "taken up again: Deputy went down while it was at work")
        }
        Fact::TakenOver { attempt, from, .. } => bad(format!(
            "attempt {attempt}: begun anew on another host, since {from} is not reached any more"
        )),
        Fact::Started { base_commit, remarks, .. } => begins(base_commit, remarks),
        Fact::BuiltOn { conflicts, conflicts_untold, .. } => {
            let count = conflicts.len() as u64 + conflicts_untold;
            let odds = if count == 0 { String::new() } else { format!("; {count} files are at odds") };
            plain(format!("begins with what other tasks of its plan did{odds}"))
        }
        Fact::Rebased { base_branch, base_commit, conflicts, conflicts_untold, .. } => {
            rebased(base_branch, base_commit, conflicts.len() as u64 + conflicts_untold)
        }
        Fact::Finished { summary, .. } => plain(format!("says it is done: {summary}")),
        Fact::Yielded { error: Some(error), .. } => bad(format!("the turn ended badly: {}", error.detail)),
        Fact::Interrupted { by, .. } => plain(format!("{} interrupts it", who(by))),
        Fact::HandedOver { text, by, .. } => {
            let what = text.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
            plain(format!("{} hands it over{what}", who(by)))
        }
        Fact::TakenBack { by, .. } => plain(format!("{} takes it back in hand", who(by))),
        Fact::Captured { commit, diff, .. } => {
            plain(format!("captured {}: {}", commit_name(commit), size(*diff)))
        }
        Fact::Checked { command, exit_code, duration_ms, tail, .. } => {
            checked(command, *exit_code, &span(*duration_ms), tail)
        }
        Fact::Verified { verdict, .. } => verified(*verdict),
        Fact::RoundOpened { round, .. } => plain(format!("round {round}: the agent gets the checks' output")),
        Fact::ReviewOpened { .. } => good("ready for review"),
        Fact::ChangesRequested { text, by, .. } => plain(format!("{} wants changes: {text}", who(by))),
        Fact::DeliveryStarted { mode, commit, by, .. } => {
            let how = if *mode == DeliveryMode::None { "to stay where it is".to_owned() } else { word(mode) };
            plain(format!("{} approved {}: {how}", who(by), commit_name(commit)))
        }
        Fact::DeliveryFailed { detail, .. } => bad(format!("not delivered: {detail}")),
        Fact::Approved { nothing: true, .. } => {
            good("approved: it changed nothing, so there was nothing to deliver")
        }
        Fact::Approved { mode: DeliveryMode::None, .. } => good("approved"),
        Fact::Approved { commit, target, .. } => {
            good(format!("delivered: {target} is at {}", commit_name(commit)))
        }
        Fact::RollbackStarted { by, .. } => plain(format!("{} takes it back", who(by))),
        Fact::RolledBack { commit, .. } => good(format!("taken back by {}", commit_name(commit))),
        Fact::RollbackFailed { detail, .. } => bad(format!("could not be taken back: {detail}")),
        Fact::Rejected { reason, by, .. } => {
            let why = reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            bad(format!("{} rejected it{why}", who(by)))
        }
        Fact::TerminalOpened { by, .. } => {
            Told::new(Mark::Quiet, format!("{} opens a terminal in its workspace", who(by)))
        }
        Fact::StopRequested { by, .. } => plain(format!("{} stops it", who(by))),
        Fact::Stopped { .. } => bad("stopped"),
        Fact::AttemptFailed { error, retry_at, .. } => {
            let next = moment(*retry_at);
            bad(format!("this attempt failed, the next is at {next}: {}", error.detail))
        }
        Fact::Failed { error, .. } => bad(format!("failed ({}): {}", error.code, error.detail)),
        Fact::Retried { by, .. } => plain(format!("{} wants it tried again", who(by))),
        // In the words of its question: `Course` has them.
        Fact::Answered { .. }
        // What the agent said last was told as it said it.
        | Fact::Yielded { error: None, .. }
        | Fact::AskWithdrawn { .. }
        | Fact::Placed { .. }
        | Fact::Claimed { .. }
        | Fact::Swept { .. }
        | Fact::TerminalClosed { .. }
        | Fact::CallReserved { .. }
        | Fact::CallSettled { .. }
        | Fact::UsageCounted { .. } => None,
    }
}

/// A question is the founder's now.
fn referred(ask: &Ask) -> Option<Told> {
    let answering = ask.answering.as_ref();
    let why = answering.and_then(|it| it.referred.as_deref()).unwrap_or_default();
    let draft = answering.and_then(|it| it.draft.as_ref());
    let draft = draft.map(|draft| format!(", who would say: {}", draft.in_words(&ask.options)));
    asks(format!("asks you: {} ({why}{})", ask.title, draft.unwrap_or_default()))
}

/// The work stands on another commit now.
fn rebased(branch: &str, commit: &str, conflicts: u64) -> Option<Told> {
    let at = format!("brought to {branch} as it is now, {}", commit_name(commit));
    match conflicts {
        0 => plain(at),
        1 => bad(format!("{at}: one file conflicts, the agent is told")),
        many => bad(format!("{at}: {many} files conflict, the agent is told")),
    }
}

fn waiting(reason: WaitReason, until: Option<At>, detail: &str) -> Option<Told> {
    // What is asked was told already.
    if matches!(reason, WaitReason::Question | WaitReason::Approval) {
        return None;
    }
    let until = until.map(|until| format!(" until {}", moment(until))).unwrap_or_default();
    let what = match reason {
        WaitReason::Paused => "parked".to_owned(),
        WaitReason::Founder => return asks(detail),
        WaitReason::Laptop => "waits for a laptop".to_owned(),
        _ => format!("waits for {}", word(&reason)),
    };
    asks(format!("{what}{until}: {detail}"))
}

fn checked(command: &str, exit_code: Option<i32>, took: &str, tail: &str) -> Option<Told> {
    if exit_code == Some(0) {
        return good(format!("✓ {command} ({took})"));
    }
    let exit = exit_code.map_or("no exit code".to_owned(), |code| format!("exit code {code}"));
    let last = tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    bad(format!("✗ {command}: {exit} ({took}) {last}").trim_end())
}

fn verified(verdict: Verdict) -> Option<Told> {
    match verdict {
        Verdict::Passed => good("all checks passed"),
        Verdict::Failed => bad("checks failed"),
        Verdict::Unverified => asks("unverified: there are no checks"),
    }
}

fn begins(base_commit: &str, remarks: &[String]) -> Option<Told> {
    let begins = format!("begins at {}", commit_name(base_commit));
    if remarks.is_empty() { plain(begins) } else { bad(format!("{begins}; note: {}", remarks.join("; "))) }
}

fn plain(text: impl Into<String>) -> Option<Told> {
    Told::new(Mark::Plain, text)
}

fn good(text: impl Into<String>) -> Option<Told> {
    Told::new(Mark::Good, text)
}

fn bad(text: impl Into<String>) -> Option<Told> {
    Told::new(Mark::Bad, text)
}

fn asks(text: impl Into<String>) -> Option<Told> {
    Told::new(Mark::Asks, text)
}
