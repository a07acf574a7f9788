//! What can be asked of a run.

use crate::purse::Call;
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentCommits, AgentStamp, Ask, Budget, CallError, DeliveryMode, DiffStats, Draft, FileConflict, Lease,
    LineComment, RunError, Usage, Verdict, WaitReason, WorkOrder,
};
use deputy_protocol::ids::{
    CallId, ConversationId, DaemonId, InboxId, ProjectId, RunId, TaskId, TerminalId, ToolUseId,
};
use deputy_protocol::money::Usd;
use serde::{Deserialize, Serialize};

/// What `decide` may not find out for itself.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Which run it is about: texts name the commands that help.
    pub run_id: RunId,
    /// The moment of deciding.
    pub now: At,
    /// For an inbox item, if the decision opens one.
    pub inbox_id: InboxId,
    /// Between 0 and 1, to spread retries.
    pub jitter: f64,
}

/// An answer to an inbox item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The chosen option.
    pub choice: Option<String>,
    /// What was written.
    pub text: Option<String>,
}

/// Where work belongs, and the order with that project's defaults filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The project.
    pub project_id: ProjectId,
    /// The order for it.
    pub order: WorkOrder,
}

/// Whether another attempt could end better than one that ended badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// What failed lies outside of the agent (a remote, a disk, its hands), or the agent was still getting somewhere.
    Yes,
    /// The agent got nowhere: only a harder tier could do better, and only where one is allowed.
    OnlyHarder,
    /// A person has to change something first.
    No,
}

/// What went through a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalTraffic {
    /// What was typed.
    pub input_bytes: u64,
    /// What it showed.
    pub output_bytes: u64,
}

/// A model that did not answer is asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallDelay {
    /// Why it did not answer.
    pub error: CallError,
    /// When it is asked again.
    pub retry_at: At,
}

/// What can be asked of a run. Whose word it is stands beside it where it matters.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Accept work. `ask_project` is set when nobody knows where it belongs.
    Queue {
        /// The work order it carries out.
        task_id: TaskId,
        /// What is to be done.
        order: WorkOrder,
        /// The question that finds the project.
        ask_project: Option<Ask>,
    },
    /// Answer an inbox item.
    Answer {
        /// Which.
        inbox_id: InboxId,
        /// How.
        answer: Answer,
        /// For the question about the project: the project that the answer names.
        placement: Option<Placement>,
        /// Who.
        by: String,
    },
    /// A model answers a question of the agent, which was put to it.
    AnswerByModel {
        /// Which.
        inbox_id: InboxId,
        /// How.
        answer: Answer,
        /// Name of the agent that answers.
        by: String,
        /// Where it was thought about.
        conversation_id: ConversationId,
    },
    /// A question that was put to a model is the founder's from now on.
    Refer {
        /// Which.
        inbox_id: InboxId,
        /// Why, for people.
        why: String,
        /// What the model would answer.
        draft: Option<Draft>,
        /// Where it was thought about, if it was.
        conversation_id: Option<ConversationId>,
    },
    /// The time of an inbox item ran out: its default decides.
    Expire {
        /// Which.
        inbox_id: InboxId,
    },
    /// Deliver the work.
    Approve {
        /// How.
        mode: DeliveryMode,
        /// What the founder looked at, if they say.
        commit: Option<String>,
        /// Who.
        by: String,
    },
    /// Throw the work away.
    Reject {
        /// Why.
        reason: Option<String>,
        /// Who.
        by: String,
    },
    /// End it whatever it is at, also in review: what it is a part of was cancelled, and nobody says what it is worth.
    Withdraw {
        /// Who.
        by: String,
    },
    /// Ask for another round.
    RequestChanges {
        /// What.
        text: String,
        /// Where.
        comments: Vec<LineComment>,
        /// Who.
        by: String,
    },
    /// Tell the agent something.
    Message {
        /// What.
        text: String,
        /// Who.
        by: String,
    },
    /// End the turn that is under way, and have the run in hand from here on.
    Interrupt {
        /// Who.
        by: String,
    },
    /// Let it go on as delegated work.
    HandOver {
        /// What the agent is to do until it is done; none: what is there is handed over.
        text: Option<String>,
        /// Who.
        by: String,
    },
    /// Have it in hand from here on.
    TakeBack {
        /// Who.
        by: String,
    },
    /// End it.
    Stop {
        /// Who.
        by: String,
    },
    /// Try again what ended badly.
    Retry {
        /// Who.
        by: String,
    },
    /// Take a delivered change back; end a running one.
    Rollback {
        /// Who.
        by: String,
    },
    /// Go on: the time of a wait is over, or the kill switch was released.
    Resume {
        /// What it waited for; another reason is left alone.
        reason: WaitReason,
    },
    /// Ask the founder before it starts: a dependency ended badly.
    Hold {
        /// The question.
        ask: Ask,
    },

    /// Take it up, from the queue.
    Claim {
        /// By whom.
        lease: Lease,
        /// Who works on it, and by which version of their record.
        worker: Option<AgentStamp>,
    },
    /// Take it over from an owner that is gone.
    Adopt {
        /// By whom.
        lease: Lease,
        /// Whether the owner left on its own terms; otherwise it counts as a crash.
        left: bool,
    },
    /// Take it over from a place that nothing is heard of any more, and begin anew in this one.
    TakeOver {
        /// By whom.
        lease: Lease,
        /// Whether the owner left on its own terms; otherwise it counts as a crash.
        left: bool,
        /// The host that has its workspace, for people.
        from: String,
    },
    /// The workspace stands.
    Start {
        /// Branch of the run.
        branch: String,
        /// What it starts from.
        base_commit: String,
        /// What a person should know of that, if anything.
        remarks: Vec<String>,
    },
    /// What it builds on, of its plan, is on its branch.
    BuildOn {
        /// Head of the run's branch, which holds all of it.
        head_commit: Option<String>,
        /// Of that, against the base.
        diff: DiffStats,
        /// Files in which its pieces are at odds.
        conflicts: Vec<FileConflict>,
    },
    /// The workspace was brought to its base branch as it is now.
    Rebase {
        /// The branch.
        base_branch: String,
        /// Its head.
        base_commit: String,
        /// Head of the run's branch, if it holds any work.
        head_commit: Option<String>,
        /// Against the new base.
        diff: DiffStats,
        /// What both sides changed.
        conflicts: Vec<FileConflict>,
    },
    /// Set money aside for a model call.
    Reserve {
        /// Which.
        call: Call,
    },
    /// A model call ended.
    Settle {
        /// Which call.
        call_id: CallId,
        /// `PROVIDER/MODEL`.
        model: String,
        /// What it used; `None`: nobody knows, what was set aside counts.
        usage: Option<Usage>,
        /// If it did not answer and is asked again.
        delay: Option<CallDelay>,
    },
    /// An agent that talks to its provider by itself said what it used.
    Count {
        /// Which process.
        process: ToolUseId,
        /// How many of the process's facts are counted with this; each is counted once.
        facts: u64,
        /// What it used; without a price.
        usage: Usage,
        /// What it reckons that this would cost at list prices.
        reckoned_usd: Option<Usd>,
    },
    /// The agent asks the founder.
    Ask {
        /// What.
        ask: Ask,
    },
    /// Park it.
    Park {
        /// For what.
        reason: WaitReason,
        /// When it goes on by itself.
        until: Option<At>,
        /// For people.
        detail: String,
    },
    /// A limit is reached: park it and ask for more.
    Exhaust {
        /// For people: which limit.
        detail: String,
        /// What would hold if the founder allows more.
        raised: Budget,
    },
    /// The agent says it is done.
    Finish {
        /// In its words.
        summary: String,
        /// How many of the run's inputs it was told.
        heard: u32,
    },
    /// The tree is a commit.
    Capture {
        /// Head of the run's branch.
        commit: String,
        /// Against the base.
        diff: DiffStats,
        /// What the agent committed by itself.
        own: Option<AgentCommits>,
    },
    /// A check ended.
    Check {
        /// The result.
        check: super::Check,
    },
    /// All checks ended.
    Verify {
        /// What they said.
        verdict: Verdict,
        /// Files that were changed though they were no part of what it was for.
        strays: Vec<String>,
    },
    /// The attempt ended badly.
    FailAttempt {
        /// Why.
        error: RunError,
        /// Whether another attempt could end better.
        retry: Retry,
    },
    /// Its turn is over, and nothing of it runs any more.
    Yielded,
    /// Its processes are gone.
    Ended,
    /// The delivery arrived.
    Delivered {
        /// Where.
        sent: super::Sent,
    },
    /// The delivery did not arrive.
    DeliveryFailed {
        /// Whether another change is in the way.
        conflict: bool,
        /// What to do next.
        detail: String,
    },
    /// The change was taken back.
    RolledBack {
        /// The revert commit.
        commit: String,
    },
    /// The change could not be taken back.
    RollbackFailed {
        /// What to do next.
        detail: String,
    },
    /// Somebody opens a terminal in its workspace.
    OpenTerminal {
        /// Which.
        terminal_id: TerminalId,
        /// The daemon that it is open with.
        daemon_id: DaemonId,
        /// Who.
        by: String,
    },
    /// A terminal ended.
    CloseTerminal {
        /// Which.
        terminal_id: TerminalId,
        /// What went through it; `None`: nobody counted, for its daemon went away.
        traffic: Option<TerminalTraffic>,
    },
    /// Its workspace was removed.
    Sweep {
        /// The ref that keeps the work.
        kept: Option<String>,
    },
}
