//! Facts about the course of a run.

use super::{
    DeliveryMode, DiffStats, FileConflict, Lease, LineComment, RunError, Usage, Verdict, WaitReason,
};
use crate::event::{AgentCommits, AgentStamp, Ask, Budget, CallError, KeptOutput, Tier, WorkOrder};
use crate::ids::{CallId, ConversationId, DaemonId, InboxId, ProjectId, TaskId, TerminalId, ToolUseId};
use crate::money::Usd;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(it: &bool) -> bool {
    !*it
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A fact about the course of a run, on the stream `run/ID`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum RunEvent {
    /// Work was accepted.
    #[serde(rename = "run.queued")]
    Queued {
        /// The work order it carries out.
        task_id: TaskId,
        /// What is to be done.
        order: Box<WorkOrder>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder is asked, and the run waits.
    #[serde(rename = "run.asked")]
    Asked {
        /// What is asked.
        ask: Ask,
        /// When.
        at: DateTime<Utc>,
    },
    /// A question that a model was to see to is the founder's now, with a draft or without one.
    #[serde(rename = "run.ask_referred")]
    AskReferred {
        /// What is asked, as the founder sees it from now on.
        ask: Ask,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder answered, or a model that was to; or the time ran out and the default did.
    #[serde(rename = "run.answered")]
    Answered {
        /// Which item.
        inbox_id: InboxId,
        /// The chosen option.
        choice: Option<String>,
        /// What was written.
        text: Option<String>,
        /// Who answered: `founder`, `token:NAME`, `expiry`; of a model, the agent's name.
        by: String,
        /// The conversation in which a model found the answer, where one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A question lost its point before anybody answered.
    #[serde(rename = "run.ask_withdrawn")]
    AskWithdrawn {
        /// Which item.
        inbox_id: InboxId,
        /// When.
        at: DateTime<Utc>,
    },
    /// The project was found; the order now carries what the project decides.
    #[serde(rename = "run.placed")]
    Placed {
        /// Where the work happens.
        project_id: ProjectId,
        /// The order, with the project's defaults filled in.
        order: Box<WorkOrder>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A daemon took the run up. The attempt counts from here, before anything starts.
    #[serde(rename = "run.claimed")]
    Claimed {
        /// From 1.
        attempt: u32,
        /// Who has it.
        lease: Lease,
        /// Who works on it, and by which version of their record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worker: Option<AgentStamp>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Another life of a daemon took over a run whose owner is gone, or somebody took up a delivery or the taking back
    /// of one. The attempt counts from here, before anything starts.
    #[serde(rename = "run.adopted")]
    Adopted {
        /// Who has it now.
        lease: Lease,
        /// Crashes since the last progress, this one included.
        strikes: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// A daemon in another place took the run over, since nothing was heard any more of the one that has its workspace.
    /// The work begins anew here: what the earlier attempts did in their workspace is not at hand.
    #[serde(rename = "run.taken_over")]
    TakenOver {
        /// From 2.
        attempt: u32,
        /// Who has it now.
        lease: Lease,
        /// Crashes since the last progress, this one included.
        strikes: u32,
        /// The host that has the earlier workspace, for people.
        from: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The workspace stands and the agent may begin.
    #[serde(rename = "run.started")]
    Started {
        /// The branch that collects the work.
        branch: String,
        /// The commit it starts from.
        base_commit: String,
        /// What a person should know of that, such as a remote that could not be reached; the first line of each.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        remarks: Vec<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// What the run builds on, of its plan, is on its branch before its workspace is made.
    #[serde(rename = "run.built_on")]
    BuiltOn {
        /// Head of the run's branch, which holds all of it; absent when there was nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head_commit: Option<String>,
        /// Of that, against the base.
        diff: DiffStats,
        /// Files in which the pieces are at odds, for the agent to settle; no more than are told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflicts: Vec<FileConflict>,
        /// How many there are beyond those.
        #[serde(default, skip_serializing_if = "is_zero")]
        conflicts_untold: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The base branch had moved on since the work began, and the workspace was brought to it before another round.
    #[serde(rename = "run.rebased")]
    Rebased {
        /// The branch.
        base_branch: String,
        /// Its head: what the work stands on from now on.
        base_commit: String,
        /// Head of the run's branch, which holds both; absent when there was no work to bring along.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head_commit: Option<String>,
        /// Of that, against the new base.
        diff: DiffStats,
        /// Files that both sides changed, for the agent to settle; no more than are told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflicts: Vec<FileConflict>,
        /// How many there are beyond those.
        #[serde(default, skip_serializing_if = "is_zero")]
        conflicts_untold: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// Before a model call: what it may cost.
    #[serde(rename = "run.call_reserved")]
    CallReserved {
        /// Which call.
        call_id: CallId,
        /// Expected cost; zero where no price is known.
        reserved_usd: Usd,
        /// Expected tokens, in and out.
        reserved_tokens: u64,
        /// True where no price is known: what it costs is in no sum.
        #[serde(default, skip_serializing_if = "is_false")]
        unpriced: bool,
        /// When. Its UTC day is the day that pays.
        at: DateTime<Utc>,
    },
    /// After a model call: what it did cost.
    #[serde(rename = "run.call_settled")]
    CallSettled {
        /// Which call.
        call_id: CallId,
        /// `PROVIDER/MODEL`.
        model: String,
        /// What it used.
        usage: Usage,
        /// True when the provider told nothing and the figures are ours.
        estimated: bool,
        /// What had been reserved.
        reserved_usd: Usd,
        /// When it was reserved.
        reserved_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// An agent that talks to its provider by itself said what it used since it said so last. No price of Deputy's is in
    /// it: a subscription costs nothing for each call.
    #[serde(rename = "run.usage_counted")]
    UsageCounted {
        /// Which process said it.
        process: ToolUseId,
        /// How much of what the process did is counted with this: its facts up to here.
        facts: u64,
        /// What it used. `cost_usd` is 0.
        usage: Usage,
        /// What the agent reckons that this would cost at its provider's list prices, if it reckons. Nobody is known to
        /// have paid it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reckoned_usd: Option<Usd>,
        /// When. Its UTC day is the day that it counts for.
        at: DateTime<Utc>,
    },
    /// A model did not answer and is asked again later. What comes to nothing before the next answer is one delay.
    #[serde(rename = "run.call_delayed")]
    CallDelayed {
        /// `PROVIDER/MODEL`.
        model: String,
        /// Why.
        error: CallError,
        /// When it is asked again.
        retry_at: DateTime<Utc>,
        /// When the delay began.
        since_at: DateTime<Utc>,
        /// When the founder was told that it lasts: with this fact, or with an earlier one of the same delay.
        told_at: Option<DateTime<Utc>>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder allowed more.
    #[serde(rename = "run.budget_raised")]
    BudgetRaised {
        /// What holds from now on.
        budget: Budget,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder added something for the agent to read.
    #[serde(rename = "run.messaged")]
    Messaged {
        /// What.
        text: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent says it is done. Nobody believes it yet.
    #[serde(rename = "run.finished")]
    Finished {
        /// In the agent's words.
        summary: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// In a hands-on run the agent's turn is over; it is the founder's once nothing of the agent runs any more.
    #[serde(rename = "run.yielded")]
    Yielded {
        /// In the agent's words.
        summary: String,
        /// Why it did not end well, if it did not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<RunError>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody ended the turn that was under way, and has the run in hand from here on. Its processes are being ended.
    #[serde(rename = "run.interrupted")]
    Interrupted {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder's session is over: the run goes on as delegated work.
    #[serde(rename = "run.handed_over")]
    HandedOver {
        /// What the agent is to do until it is done; none: what is there is what is handed over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder has the run in hand from here on: after the turn that is under way, it is the founder's.
    #[serde(rename = "run.taken_back")]
    TakenBack {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The tree is a commit.
    #[serde(rename = "run.captured")]
    Captured {
        /// Head of the run's branch.
        commit: String,
        /// Against the base.
        diff: DiffStats,
        /// What the agent committed by itself, if it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own: Option<AgentCommits>,
        /// When.
        at: DateTime<Utc>,
    },
    /// One check ended.
    #[serde(rename = "run.checked")]
    Checked {
        /// The command.
        command: String,
        /// Its exit code; `None` when it was killed or never ran.
        exit_code: Option<i32>,
        /// How long it took.
        duration_ms: u64,
        /// The end of its output.
        tail: String,
        /// All of its output; absent when there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<KeptOutput>,
        /// When.
        at: DateTime<Utc>,
    },
    /// All checks ended.
    #[serde(rename = "run.verified")]
    Verified {
        /// What they said.
        verdict: Verdict,
        /// Files that were changed though they were no part of what it was for, as its plan has it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        strays: Vec<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent gets another round: the checks failed.
    #[serde(rename = "run.round_opened")]
    RoundOpened {
        /// From 1; the first round is not announced.
        round: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// The work waits for the founder's eyes.
    #[serde(rename = "run.review")]
    ReviewOpened {
        /// The inbox item.
        ask: Ask,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants something different; the agent gets another round.
    #[serde(rename = "run.changes_requested")]
    ChangesRequested {
        /// What.
        text: String,
        /// Where.
        comments: Vec<LineComment>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Approved: the result is on its way.
    #[serde(rename = "run.delivery_started")]
    DeliveryStarted {
        /// How it leaves.
        mode: DeliveryMode,
        /// Exactly what was approved.
        commit: String,
        /// Who approved.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It did not arrive. The work is still there, and the review is open again.
    #[serde(rename = "run.delivery_failed")]
    DeliveryFailed {
        /// The inbox item.
        ask: Ask,
        /// True when another change is in the way.
        conflict: bool,
        /// What happened and what to do next.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It arrived.
    #[serde(rename = "run.approved")]
    Approved {
        /// How it left.
        mode: DeliveryMode,
        /// What is now at the head of the target.
        commit: String,
        /// The branch that has it.
        target: String,
        /// What was there before.
        previous: Option<String>,
        /// The work changed nothing: it was closed, and nothing was sent anywhere.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        nothing: bool,
        /// It is a part of a plan that others build on: it went nowhere, and nobody is told of it alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        inner: bool,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder does not want it.
    #[serde(rename = "run.rejected")]
    Rejected {
        /// Why.
        reason: Option<String>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Parked, at no cost.
    #[serde(rename = "run.waiting")]
    Waiting {
        /// For what.
        reason: WaitReason,
        /// When it goes on by itself.
        until: Option<DateTime<Utc>>,
        /// For people.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// No longer parked.
    #[serde(rename = "run.resumed")]
    Resumed {
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody wants it to stop; its processes are being ended.
    #[serde(rename = "run.stop_requested")]
    StopRequested {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nothing of it is left running.
    #[serde(rename = "run.stopped")]
    Stopped {
        /// When.
        at: DateTime<Utc>,
    },
    /// An attempt ended badly; another follows.
    #[serde(rename = "run.attempt_failed")]
    AttemptFailed {
        /// Why.
        error: RunError,
        /// When the next one may begin.
        retry_at: DateTime<Utc>,
        /// The tier of the next one.
        tier: Tier,
        /// When.
        at: DateTime<Utc>,
    },
    /// It failed for good.
    #[serde(rename = "run.failed")]
    Failed {
        /// Why.
        error: RunError,
        /// The inbox item. None where nobody is asked: the plan that it is a part of sees to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask: Option<Ask>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody wants it tried again.
    #[serde(rename = "run.retried")]
    Retried {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The delivered change is being taken back.
    #[serde(rename = "run.rollback_started")]
    RollbackStarted {
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The delivered change was taken back.
    #[serde(rename = "run.rolled_back")]
    RolledBack {
        /// The revert commit.
        commit: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The delivered change could not be taken back.
    #[serde(rename = "run.rollback_failed")]
    RollbackFailed {
        /// The inbox item. None in ledgers from before there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask: Option<Ask>,
        /// What happened and what to do next.
        detail: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody opened a terminal in its workspace. What is typed and shown there is recorded nowhere.
    #[serde(rename = "run.terminal_opened")]
    TerminalOpened {
        /// Which.
        terminal_id: TerminalId,
        /// The daemon that it is open with: it does not outlive that.
        daemon_id: DaemonId,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A terminal ended.
    #[serde(rename = "run.terminal_closed")]
    TerminalClosed {
        /// Which.
        terminal_id: TerminalId,
        /// How long it was open.
        lasted_ms: u64,
        /// What was typed.
        input_bytes: u64,
        /// What it showed.
        output_bytes: u64,
        /// Whether it went away with its daemon: then nobody counted what went through it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lost: bool,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its workspace was removed; its work is kept as a ref.
    #[serde(rename = "run.swept")]
    Swept {
        /// The ref that keeps the last captured state.
        kept: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
}
