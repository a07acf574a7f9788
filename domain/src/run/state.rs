//! What is known about a run. Its serialised form is the run's row.

use super::outcome::{Check, DeliveryProgress, RollbackProgress, Sent};
use crate::agent::Input;
use crate::purse::{Committed, Reservation};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentCommits, AgentStamp, Ask, CallError, DiffStats, Lease, Mode, RunError, Usage, Verdict, WaitReason,
    WorkOrder,
};
use deputy_protocol::ids::{CallId, InboxId, PlaceId, TaskId, TerminalId, ToolUseId};
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A run, as its stream tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The work order it carries out.
    pub task_id: TaskId,
    /// What is to be done.
    pub order: WorkOrder,
    /// How much the founder takes part: as ordered, until it is handed over or taken back.
    #[serde(default, skip_serializing_if = "is_delegated")]
    pub mode: Mode,
    /// Whether it was handed over as it is: the agent is not asked again before it is verified.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_it_is: bool,
    /// Where it stands.
    pub state: State,
    /// Who works on it, and by which version of their record, once it was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<AgentStamp>,
    /// From 1 once it was claimed.
    pub attempt: u32,
    /// Attempts that failed since somebody last asked for it.
    pub failures: u32,
    /// Crashes since the last progress, or since the delivery that is under way began.
    pub strikes: u32,
    /// Rounds in this attempt that failing checks led to.
    pub round: u32,
    /// When it was accepted.
    pub created_at: At,
    /// When its first attempt began.
    pub started_at: Option<At>,
    /// When it reached a terminal state.
    pub ended_at: Option<At>,
    /// Time of work, waiting left out, in milliseconds.
    pub worked_ms: i64,
    /// Where its workspace lies, once somebody took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// Where the work stands, once there is a workspace.
    pub branch: Option<String>,
    /// What it started from.
    pub base_commit: Option<String>,
    /// Whether it is brought to its base branch as that is then, before it goes on: somebody wants another round, or
    /// another try.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub catches_up: bool,
    /// Files that were left with conflict markers when it was brought to its base branch, until a verification finds none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub conflicts: BTreeSet<String>,
    /// Files that were ever left to it with conflict markers, since its tree was made.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub settles: BTreeSet<String>,
    /// The commit that holds what others of its plan did, once that is on its branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_on: Option<String>,
    /// What the branch started from when that was put on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_from: Option<String>,
    /// Of files that were in conflict and can hold no markers: whose version was left there, for people. Nobody can see
    /// whether that was meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<String>,
    /// What a person should know of where it started.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Files that the last verification found changed though they were no part of what it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strays: Vec<String>,
    /// What the last capture made.
    pub head_commit: Option<String>,
    /// Against the base.
    pub diff: DiffStats,
    /// The commit that failed the checks of the round before, in this attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_commit: Option<String>,
    /// What the agent committed by itself, as of the last capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_commits: Option<AgentCommits>,
    /// The name that an agent which is a program has for its session, as it said last. It comes from the run's steps, not
    /// from the facts that this is the fold of: nothing is decided by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_session: Option<String>,
    /// What the agent says it did.
    pub summary: Option<String>,
    /// Why its last turn did not end well, in a run that the founder has in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_error: Option<RunError>,
    /// Checks of the last verification.
    pub checks: Vec<Check>,
    /// What they said.
    pub verdict: Option<Verdict>,
    /// How far this verification ever got, over its interruptions: 0 before its capture, then 1 and its checks.
    #[serde(default)]
    pub verified_to: usize,
    /// What the agent was or will be told, in order.
    pub inputs: Vec<Input>,
    /// What the founder is asked.
    pub asks: BTreeMap<InboxId, Ask>,
    /// What was answered: the choice and the text. A draft that was sent is what it says.
    pub answers: BTreeMap<InboxId, super::Answer>,
    /// Questions of its agent that a model answered.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub by_models: BTreeSet<InboxId>,
    /// What was asked and needs no answer any more.
    pub withdrawn: BTreeSet<InboxId>,
    /// What settled calls used.
    pub spent: Usage,
    /// What an agent that talks to its provider by itself reckons its part of that would cost at list prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reckoned_usd: Option<Usd>,
    /// What part of their cost is an estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_usd: Option<Usd>,
    /// How many of their tokens have no known price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpriced_tokens: Option<u64>,
    /// Up to where its last process was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<(ToolUseId, u64)>,
    /// Calls in flight.
    pub reserved: BTreeMap<CallId, Reservation>,
    /// Why the last call or tool was cut short, if anybody meant that; an end of Deputy is nobody's wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// The model that does not answer, until one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed: Option<Delayed>,
    /// Terminals that are open in its workspace, and since when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terminals: BTreeMap<TerminalId, At>,
    /// When its workspace was removed; nothing once it stands again.
    pub swept_at: Option<At>,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum State {
    /// Waits for room. The scheduler picks it up.
    Queued {
        /// Not earlier.
        not_before: Option<At>,
        /// The number its next claim carries.
        next_attempt: u32,
    },
    /// Somebody works on it. An owner picks it up, whoever that is after a crash.
    Active {
        /// Who.
        lease: Lease,
        /// On what.
        phase: Phase,
        /// Time of work is counted up to here.
        counted_at: At,
    },
    /// Parked at no cost. An answer or a timer picks it up.
    Waiting {
        /// For what.
        reason: WaitReason,
        /// When it goes on by itself.
        until: Option<At>,
        /// For people.
        detail: String,
    },
    /// Done and captured. The founder picks it up, or the delivery's owner.
    Review {
        /// The delivery, once there is one.
        delivery: Option<DeliveryProgress>,
    },
    /// Delivered.
    Approved {
        /// Where it went.
        sent: Sent,
        /// What became of taking it back, if anybody wanted to.
        rollback: Option<RollbackProgress>,
    },
    /// Not wanted.
    Rejected,
    /// Given up.
    Failed {
        /// Why.
        error: RunError,
    },
    /// Ended by a person.
    Stopped,
}

/// What an owner works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum Phase {
    /// The workspace.
    Preparing,
    /// The agent's loop.
    Running,
    /// Capture and checks.
    Verifying,
    /// Its processes are being ended and its tree is captured: then it is the founder's turn.
    Yielding {
        /// What it was doing.
        was: Doing,
        /// How often it had been told something by then: whatever comes later is said to it at once.
        inputs: u32,
    },
    /// Its processes are being ended, for good.
    Ending {
        /// What it was doing.
        was: Doing,
    },
}

/// What a run was doing when it was told to end, or its turn was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// The workspace.
    Preparing,
    /// The agent's loop.
    Running,
    /// Capture and checks.
    Verifying,
}

/// Who cut a step of the agent short, a call to its model or the use of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The kill switch.
    Paused,
    /// The end of its time of work.
    TimeUp,
    /// A person who wants it to end.
    Stopped,
    /// The founder, who wants to say something first.
    Interrupted,
}

/// A model that does not answer, and is asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delayed {
    /// `PROVIDER/MODEL`.
    pub model: String,
    /// Why it did not, the last time.
    pub error: CallError,
    /// When it is asked again; a moment that has passed while it is being asked.
    pub retry_at: At,
    /// Since when nothing came.
    pub since_at: At,
    /// When the founder was told.
    pub told_at: Option<At>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_delegated(mode: &Mode) -> bool {
    matches!(mode, Mode::Delegated)
}

impl Phase {
    /// What is being done, or was before the end was asked for.
    pub const fn doing(self) -> Doing {
        match self {
            Self::Preparing => Doing::Preparing,
            Self::Running => Doing::Running,
            Self::Verifying => Doing::Verifying,
            Self::Yielding { was, .. } | Self::Ending { was } => was,
        }
    }
}

impl State {
    /// The state's name in the contract.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Active { phase, .. } => match phase.doing() {
                Doing::Preparing => "preparing",
                Doing::Running => "running",
                Doing::Verifying => "verifying",
            },
            Self::Waiting { .. } => "waiting",
            Self::Review { .. } => "review",
            Self::Approved { .. } => "approved",
            Self::Rejected => "rejected",
            Self::Failed { .. } => "failed",
            Self::Stopped => "stopped",
        }
    }

    /// Whether nothing will happen to it unless a person wants it.
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Approved { .. } | Self::Rejected | Self::Failed { .. } | Self::Stopped)
    }
}

impl Run {
    /// Who works on it, delivers it or takes it back.
    pub fn lease(&self) -> Option<Lease> {
        match &self.state {
            State::Active { lease, .. } => Some(*lease),
            State::Review { delivery: Some(DeliveryProgress::Pending { lease, .. }) }
            | State::Approved { rollback: Some(RollbackProgress::Pending { lease, .. }), .. } => *lease,
            _ => None,
        }
    }

    /// Whether what was captured is what it started from: there is nothing to deliver, and nothing to take back.
    pub const fn changed_nothing(&self) -> bool {
        self.diff.files == 0
    }

    /// What is used or set aside.
    pub fn committed(&self) -> Committed {
        Committed::of(&self.spent, self.reserved.values())
    }

    /// Time of work up to now, in milliseconds: what was counted, and what goes on since.
    pub fn worked_ms_at(&self, now: At) -> i64 {
        let going_on = match &self.state {
            State::Active { counted_at, .. } => (now - *counted_at).num_milliseconds().max(0),
            _ => 0,
        };
        self.worked_ms.saturating_add(going_on)
    }

    /// The model that its agent waits for, while it works.
    pub fn waits_for_model(&self) -> Option<&Delayed> {
        let is_asking = matches!(self.state, State::Active { phase: Phase::Running, .. });
        self.delayed.as_ref().filter(|_| is_asking)
    }

    /// When its time of work is used up, if nothing comes in between; `None` while nobody works on it, or without a
    /// limit.
    pub fn time_is_up_at(&self) -> Option<At> {
        let State::Active { phase: Phase::Preparing | Phase::Running | Phase::Verifying, counted_at, .. } =
            &self.state
        else {
            return None;
        };
        let left_ms = i64::from(self.order.budget.minutes_max?) * 60_000 - self.worked_ms;
        counted_at.checked_add_signed(TimeDelta::milliseconds(left_ms.max(0)))
    }

    /// Bytes of all that the agent was or will be told.
    pub fn told_bytes(&self) -> usize {
        let answers = self.answers.values().filter_map(|answer| answer.text.as_ref());
        self.inputs.iter().map(|input| &input.text).chain(answers).map(String::len).sum()
    }

    /// Asks that still wait for an answer.
    pub fn open_asks(&self) -> impl Iterator<Item = &Ask> {
        self.asks.values().filter(|ask| self.is_open(ask.inbox_id))
    }

    /// Whether an ask still waits for an answer.
    pub fn is_open(&self, inbox_id: InboxId) -> bool {
        self.asks.contains_key(&inbox_id)
            && !self.answers.contains_key(&inbox_id)
            && !self.withdrawn.contains(&inbox_id)
    }
}
