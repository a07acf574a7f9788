//! What a fact does to a run. Total: every fact that was recorded applies, in whatever order the ledger has them.

use super::asks::{in_full, wait_reason};
use super::command::Answer;
use super::outcome::{Check, DeliveryProgress, RollbackProgress, Sent};
use super::state::{Cut, Delayed, Phase, Run, State};
use super::told::{chosen, failures, marked, rebased, remarks};
use crate::agent::Input;
use crate::purse::Reservation;
use deputy_protocol::At;
use deputy_protocol::event::{
    AskPurpose, DiffStats, Prompt, RunEvent, Usage, Verdict, WaitReason, WorkOrder,
};
use deputy_protocol::ids::TaskId;
use std::collections::{BTreeMap, BTreeSet};

const NO_DETAIL: String = String::new();

impl Run {
    /// A run after its first fact; `None` when that fact does not begin a run.
    pub fn begin(event: &RunEvent) -> Option<Self> {
        let RunEvent::Queued { task_id, order, at } = event else { return None };
        Some(Self::queued(*task_id, order, *at))
    }

    fn queued(task_id: TaskId, order: &WorkOrder, at: At) -> Self {
        Self {
            task_id,
            order: order.clone(),
            mode: order.mode,
            as_it_is: false,
            state: State::Queued { not_before: None, next_attempt: 1 },
            worker: None,
            attempt: 0,
            failures: 0,
            strikes: 0,
            round: 0,
            created_at: at,
            started_at: None,
            ended_at: None,
            worked_ms: 0,
            place: None,
            branch: None,
            base_commit: None,
            catches_up: false,
            conflicts: BTreeSet::new(),
            settles: BTreeSet::new(),
            built_on: None,
            built_from: None,
            chosen: Vec::new(),
            remarks: Vec::new(),
            strays: Vec::new(),
            head_commit: None,
            failed_commit: None,
            own_commits: None,
            external_session: None,
            diff: DiffStats::default(),
            summary: None,
            turn_error: None,
            checks: Vec::new(),
            verdict: None,
            verified_to: 0,
            inputs: vec![Input { source: Prompt::Order, text: order.text.clone() }],
            asks: BTreeMap::new(),
            answers: BTreeMap::new(),
            by_models: BTreeSet::new(),
            withdrawn: BTreeSet::new(),
            spent: Usage::default(),
            reserved: BTreeMap::new(),
            reckoned_usd: None,
            estimated_usd: None,
            unpriced_tokens: None,
            counted: None,
            cut: None,
            delayed: None,
            terminals: BTreeMap::new(),
            swept_at: None,
        }
    }

    /// The run after a fact.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a fact: a table reads better whole")]
    pub fn apply(mut self, event: &RunEvent) -> Self {
        match event {
            RunEvent::Queued { .. } => {}
            RunEvent::Asked { ask, at } => {
                self.asks.insert(ask.inbox_id, ask.clone());
                if matches!(ask.purpose, AskPurpose::Budget { .. }) {
                    // Money and tokens are looked at before a call: in the middle of a step it is the time.
                    self.cut_short(Cut::TimeUp);
                }
                self.leave(*at, State::Waiting { reason: wait_reason(ask), until: None, detail: NO_DETAIL });
            }
            RunEvent::AskReferred { ask, .. } => {
                self.asks.insert(ask.inbox_id, ask.clone());
            }
            RunEvent::Answered { inbox_id, choice, text, conversation_id, at, .. } => {
                let answer = Answer { choice: choice.clone(), text: text.clone() };
                let asked = self.asks.get(inbox_id);
                self.answers.insert(*inbox_id, asked.map_or(answer.clone(), |ask| in_full(ask, &answer)));
                if conversation_id.is_some() {
                    self.by_models.insert(*inbox_id);
                }
                self.go_on(*at);
            }
            RunEvent::AskWithdrawn { inbox_id, .. } => {
                self.withdrawn.insert(*inbox_id);
            }
            RunEvent::Placed { project_id, order, .. } => {
                self.order = (**order).clone();
                self.order.project_id = Some(*project_id);
            }
            RunEvent::Claimed { attempt, lease, worker, at } => {
                self.worker.clone_from(worker);
                self.reserved.values_mut().for_each(|held| held.orphaned = true);
                if *attempt != self.attempt {
                    self.begin_rounds();
                }
                self.attempt = *attempt;
                self.started_at = self.started_at.or(Some(*at));
                self.place = lease.place.or(self.place);
                self.state = State::Active { lease: *lease, phase: Phase::Preparing, counted_at: *at };
            }
            RunEvent::Adopted { lease, strikes, at } => {
                self.strikes = *strikes;
                self.cut = None;
                self.place = lease.place.or(self.place);
                self.reserved.values_mut().for_each(|held| held.orphaned = true);
                self.hand_over(*lease, *at);
            }
            RunEvent::TakenOver { attempt, lease, strikes, from, at } => {
                self.attempt = *attempt;
                self.strikes = *strikes;
                self.begin_anew(*lease, from, *at);
            }
            RunEvent::Started { branch, base_commit, remarks, at } => {
                // A later attempt goes on from the same base and has nothing new to say of it.
                if self.base_commit.as_ref() != Some(base_commit) || !remarks.is_empty() {
                    self.remarks.clone_from(remarks);
                }
                self.branch = Some(branch.clone());
                self.base_commit = Some(base_commit.clone());
                if self.built_on.is_some() {
                    self.built_from.get_or_insert_with(|| base_commit.clone());
                }
                self.catches_up = false;
                self.swept_at = None;
                self.enter(Phase::Running, *at);
            }
            RunEvent::BuiltOn { head_commit, diff, conflicts, conflicts_untold, at } => {
                self.head_commit.clone_from(head_commit);
                self.built_on.clone_from(head_commit);
                self.built_from = None;
                self.diff = *diff;
                self.build_on(conflicts, *conflicts_untold);
                self.progress(*at);
            }
            RunEvent::Rebased {
                base_branch,
                base_commit,
                head_commit,
                diff,
                conflicts,
                conflicts_untold,
                at,
            } => {
                self.base_commit = Some(base_commit.clone());
                self.head_commit.clone_from(head_commit);
                self.diff = *diff;
                self.settles.extend(marked(conflicts));
                self.conflicts.extend(marked(conflicts));
                let chosen = chosen(base_branch, conflicts);
                self.chosen.extend(chosen.filter(|said| !self.chosen.contains(said)).collect::<Vec<_>>());
                self.tell(Prompt::Deputy, rebased(base_branch, base_commit, conflicts, *conflicts_untold));
                self.progress(*at);
            }
            RunEvent::CallReserved { call_id, reserved_usd, reserved_tokens, unpriced, at } => {
                let held = Reservation {
                    usd: *reserved_usd,
                    tokens: *reserved_tokens,
                    unpriced: *unpriced,
                    at: *at,
                    orphaned: false,
                };
                self.reserved.insert(*call_id, held);
                self.cut = None;
                self.count(*at);
            }
            RunEvent::CallSettled { call_id, usage, estimated, at, .. } => {
                let held = self.reserved.remove(call_id);
                self.spent.add(usage);
                self.doubt(usage, *estimated, held.as_ref().is_some_and(|held| held.unpriced));
                self.count(*at);
                // Giving up the lost call of an owner that crashed is no step beyond the crash.
                if held.is_some_and(|held| !held.orphaned) {
                    self.strikes = 0;
                    // One that did not answer is told of right behind this.
                    self.delayed = None;
                }
            }
            RunEvent::UsageCounted { process, facts, usage, reckoned_usd, at } => {
                self.counted = Some((*process, *facts));
                self.spent.add(usage);
                if let Some(reckoned) = reckoned_usd {
                    self.reckoned_usd = Some(self.reckoned_usd.unwrap_or_default().saturating_add(*reckoned));
                }
                self.count(*at);
                self.strikes = 0;
            }
            RunEvent::CallDelayed { model, error, retry_at, since_at, told_at, .. } => {
                self.delayed = Some(Delayed {
                    model: model.clone(),
                    error: error.clone(),
                    retry_at: *retry_at,
                    since_at: *since_at,
                    told_at: *told_at,
                });
            }
            RunEvent::BudgetRaised { budget, .. } => self.order.budget = budget.clone(),
            RunEvent::Messaged { text, at, .. } => {
                self.count(*at);
                self.tell(Prompt::Founder, text.clone());
                // The agent said it was done before it knew this: it goes on, and the verification is void.
                if matches!(self.state, State::Active { phase: Phase::Verifying, .. }) {
                    self.forget_verdict();
                    self.enter(Phase::Running, *at);
                }
                self.take_turn();
            }
            RunEvent::Finished { summary, at } => {
                self.summary = Some(summary.clone());
                self.as_it_is = false;
                self.forget_verdict();
                self.enter(Phase::Verifying, *at);
            }
            RunEvent::Yielded { summary, error, at } => {
                self.summary = Some(summary.clone());
                self.turn_error.clone_from(error);
                self.yield_turn(*at);
            }
            RunEvent::Interrupted { at, .. } => {
                self.cut_short(Cut::Interrupted);
                self.take_in_hand();
                self.yield_turn(*at);
            }
            RunEvent::HandedOver { text, .. } => self.hand_over_to_agent(text.as_ref()),
            RunEvent::TakenBack { at, .. } => self.take_back(*at),
            RunEvent::Captured { commit, diff, own, at } => {
                self.head_commit = Some(commit.clone());
                self.diff = *diff;
                // A verification that was interrupted begins again with its capture. What is captured on the way out
                // is about to be checked by nobody.
                if matches!(self.state, State::Active { phase: Phase::Verifying, .. }) {
                    self.own_commits.clone_from(own);
                    self.checks.clear();
                    self.verified(1, *at);
                }
            }
            RunEvent::Checked { command, exit_code, duration_ms, tail, output, at } => {
                self.checks.push(Check {
                    command: command.clone(),
                    exit_code: *exit_code,
                    duration_ms: *duration_ms,
                    tail: tail.clone(),
                    output: *output,
                });
                self.verified(1 + self.checks.len(), *at);
            }
            RunEvent::Verified { verdict, strays, at } => {
                self.verdict = Some(*verdict);
                self.strays.clone_from(strays);
                if *verdict != Verdict::Failed {
                    self.conflicts.clear();
                }
                self.progress(*at);
            }
            RunEvent::RoundOpened { round, at } => {
                self.round = *round;
                self.failed_commit.clone_from(&self.head_commit);
                let failures = failures(&self.checks);
                self.tell(Prompt::Checks, failures);
                self.enter(Phase::Running, *at);
            }
            RunEvent::ReviewOpened { ask, at } => {
                self.asks.insert(ask.inbox_id, ask.clone());
                self.leave(*at, State::Review { delivery: None });
            }
            RunEvent::ChangesRequested { text, comments, .. } => {
                self.begin_rounds();
                self.forget_verdict();
                self.catches_up = true;
                self.tell(Prompt::Changes, remarks(text, comments));
                self.state = State::Queued { not_before: None, next_attempt: self.attempt.max(1) };
            }
            RunEvent::DeliveryStarted { mode, commit, by, at } => {
                let pending = DeliveryProgress::Pending {
                    mode: *mode,
                    commit: commit.clone(),
                    by: by.clone(),
                    lease: None,
                };
                self.strikes = 0;
                self.leave(*at, State::Review { delivery: Some(pending) });
            }
            RunEvent::DeliveryFailed { ask, conflict, detail, .. } => {
                self.asks.insert(ask.inbox_id, ask.clone());
                self.strikes = 0;
                let mode = self.pending_mode();
                let detail = detail.clone();
                let delivery = if *conflict {
                    DeliveryProgress::Conflict { mode, detail }
                } else {
                    DeliveryProgress::Failed { mode, detail }
                };
                self.state = State::Review { delivery: Some(delivery) };
            }
            RunEvent::Approved { mode, commit, target, previous, nothing, inner: _, at } => {
                let sent = Sent {
                    mode: *mode,
                    commit: commit.clone(),
                    target: target.clone(),
                    previous: previous.clone(),
                    nothing: *nothing,
                };
                self.strikes = 0;
                self.end(*at, State::Approved { sent, rollback: None });
            }
            RunEvent::Rejected { at, .. } => self.end(*at, State::Rejected),
            RunEvent::Waiting { reason, until, detail, at } => {
                match reason {
                    WaitReason::Paused => self.cut_short(Cut::Paused),
                    WaitReason::Founder => self.strikes = 0,
                    _ => {}
                }
                self.leave(*at, State::Waiting { reason: *reason, until: *until, detail: detail.clone() });
            }
            RunEvent::Resumed { at } => self.go_on(*at),
            RunEvent::StopRequested { at, .. } => {
                self.cut_short(Cut::Stopped);
                if let State::Active { phase, .. } = &self.state {
                    let was = phase.doing();
                    self.enter(Phase::Ending { was }, *at);
                }
            }
            RunEvent::Stopped { at } => self.end(*at, State::Stopped),
            RunEvent::AttemptFailed { error, retry_at, tier, at } => {
                self.failures = self.failures.saturating_add(1);
                self.order.tier = *tier;
                let detail = format!("The last attempt ended badly: {}", error.detail);
                self.tell(Prompt::Deputy, detail);
                let next_attempt = self.attempt.saturating_add(1);
                self.leave(*at, State::Queued { not_before: Some(*retry_at), next_attempt });
            }
            RunEvent::Failed { error, ask, at } => {
                self.asks.extend(ask.iter().map(|ask| (ask.inbox_id, ask.clone())));
                self.end(*at, State::Failed { error: error.clone() });
            }
            RunEvent::Retried { .. } => {
                let last = match &self.state {
                    State::Failed { error } => format!(" It ended with: {}", error.detail),
                    _ => String::new(),
                };
                self.tell(Prompt::Deputy, format!("The founder wants this tried again.{last}"));
                self.failures = 0;
                self.strikes = 0;
                self.catches_up = true;
                self.begin_rounds();
                self.forget_verdict();
                self.ended_at = None;
                self.state = State::Queued { not_before: None, next_attempt: self.attempt.saturating_add(1) };
            }
            RunEvent::RollbackStarted { by, .. } => {
                self.set_rollback(RollbackProgress::Pending { by: by.clone(), lease: None });
            }
            RunEvent::RolledBack { commit, .. } => {
                self.set_rollback(RollbackProgress::Done { commit: commit.clone() });
            }
            RunEvent::RollbackFailed { ask, detail, .. } => {
                self.asks.extend(ask.clone().map(|ask| (ask.inbox_id, ask)));
                self.set_rollback(RollbackProgress::Failed { detail: detail.clone() });
            }
            RunEvent::Swept { at, .. } => self.swept_at = Some(*at),
            RunEvent::TerminalOpened { terminal_id, at, .. } => {
                self.terminals.insert(*terminal_id, *at);
            }
            RunEvent::TerminalClosed { terminal_id, .. } => {
                self.terminals.remove(terminal_id);
            }
        }
        self
    }
}
