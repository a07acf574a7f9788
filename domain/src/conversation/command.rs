//! What can be asked of a conversation.

use crate::purse::Call;
use crate::schedule::{When, Zone};
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentStamp, Ask, ContextWish, Draft, Lease, Outcome, Prompt, Purpose, RunError, Scope, Shown, Usage,
    WaitReason,
};
use deputy_protocol::ids::{AppointmentId, CallId, InboxId, ProjectId};

/// What can be asked of a conversation. Whose word it is stands beside it where it matters.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin it.
    Open {
        /// What for.
        purpose: Purpose,
        /// The project that it is about, if it is about one.
        project_id: Option<ProjectId>,
        /// One line for lists.
        title: String,
        /// Who.
        by: String,
    },
    /// Call it something.
    Title {
        /// One line.
        title: String,
    },
    /// Say something. While a question is open, the founder's words answer it.
    Say {
        /// Whose words, as the agent is told.
        source: Prompt,
        /// The words.
        text: String,
        /// What people see of them, where that is not all.
        shown: Option<Box<Shown>>,
        /// Who.
        by: String,
    },
    /// Answer a question.
    Answer {
        /// Which.
        inbox_id: InboxId,
        /// The chosen option.
        choice: Option<String>,
        /// What is written.
        text: Option<String>,
        /// Who.
        by: String,
    },
    /// End the agent's turn.
    Stop {
        /// What had been said by then of the answer to a call, where that is known.
        said: Option<(CallId, String)>,
        /// Who.
        by: String,
    },
    /// What it waited for has come.
    Resume,
    /// Note what came of it.
    Note {
        /// What.
        outcome: Outcome,
    },
    /// Let it go before the model in another way from the next turn on.
    Reshape {
        /// How.
        wish: ContextWish,
        /// Who.
        by: String,
    },
    /// That was seen to.
    Reshaped {
        /// What was wanted then: somebody may want something else since.
        wish: ContextWish,
    },
    /// Have something done at its time.
    Schedule {
        /// Names it.
        appointment_id: AppointmentId,
        /// What.
        text: String,
        /// When.
        when: When,
        /// The time zone that is meant.
        zone: Zone,
        /// How much is scheduled in other conversations.
        elsewhere: usize,
        /// Who.
        by: String,
    },
    /// Have it done no more.
    Unschedule {
        /// Which.
        appointment_id: AppointmentId,
        /// Who.
        by: String,
    },
    /// The time of something has come.
    ComeDue {
        /// Which.
        appointment_id: AppointmentId,
        /// Which time of it.
        due_at: At,
    },
    /// Think about it.
    Claim {
        /// Who, and under which epoch.
        lease: Lease,
        /// Who speaks.
        agent: AgentStamp,
    },
    /// Set money aside for a call.
    Reserve {
        /// Which.
        call: Call,
    },
    /// A call ended.
    Settle {
        /// Which.
        call_id: CallId,
        /// `PROVIDER/MODEL`.
        model: String,
        /// What it used; `None`: nobody knows, what was set aside counts.
        usage: Option<Usage>,
    },
    /// The agent asks the founder.
    Ask {
        /// What.
        ask: Ask,
    },
    /// Stop thinking until something comes.
    Park {
        /// What.
        reason: WaitReason,
        /// Until when, if that is known.
        until: Option<At>,
        /// For people.
        detail: String,
    },
    /// The agent's answer.
    Reply {
        /// The words.
        text: String,
        /// How many of the inputs it had been told by then.
        heard: u32,
        /// What an advisor found, where one was asked.
        scope: Option<Box<Scope>>,
        /// What it would answer, where a question of another agent was put to it.
        draft: Option<Box<Draft>>,
    },
    /// The agent cannot answer.
    Fail {
        /// Why.
        error: RunError,
        /// How many of the inputs it had been told by then.
        heard: u32,
    },
}
