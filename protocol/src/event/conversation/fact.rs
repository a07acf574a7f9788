//! Facts about conversations.

use super::{ContextWish, Outcome, Purpose, Repeat, Shown};
use crate::event::{AgentStamp, Ask, Draft, Lease, Prompt, RunError, Scope, Usage, WaitReason};
use crate::ids::{AppointmentId, CallId, InboxId, ProjectId};
use crate::money::Usd;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A fact about a conversation, on the stream `conversation/ID`. What is thought in it is on `conversation/ID/steps`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum ConversationEvent {
    /// It begins.
    #[serde(rename = "conversation.opened")]
    Opened {
        /// What for.
        purpose: Purpose,
        /// The project that it is about, if it is about one.
        project_id: Option<ProjectId>,
        /// One line for lists; empty until somebody knows.
        title: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// What it is called in lists.
    #[serde(rename = "conversation.titled")]
    Titled {
        /// One line.
        title: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody said something to the agent.
    #[serde(rename = "conversation.said")]
    Said {
        /// Whose words, as the agent is told.
        source: Prompt,
        /// The words.
        text: String,
        /// What people see of them, where that is not all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shown: Option<Box<Shown>>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// An owner thinks about it.
    #[serde(rename = "conversation.claimed")]
    Claimed {
        /// Who, and under which epoch.
        lease: Lease,
        /// Who speaks.
        agent: AgentStamp,
        /// When.
        at: DateTime<Utc>,
    },
    /// Before a call of a model: money is set aside.
    #[serde(rename = "conversation.call_reserved")]
    CallReserved {
        /// Which call.
        call_id: CallId,
        /// Expected cost; zero where no price is known.
        reserved_usd: Usd,
        /// Expected tokens, in and out.
        reserved_tokens: u64,
        /// When. Its UTC day is the day that pays.
        at: DateTime<Utc>,
    },
    /// After a call of a model: what it did cost.
    #[serde(rename = "conversation.call_settled")]
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
    /// The agent asks the founder, and waits.
    #[serde(rename = "conversation.asked")]
    Asked {
        /// What.
        ask: Ask,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder answered.
    #[serde(rename = "conversation.answered")]
    Answered {
        /// Which item.
        inbox_id: InboxId,
        /// The chosen option.
        choice: Option<String>,
        /// What was written.
        text: Option<String>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The question lost its point.
    #[serde(rename = "conversation.ask_withdrawn")]
    AskWithdrawn {
        /// Which item.
        inbox_id: InboxId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody thinks until something comes.
    #[serde(rename = "conversation.waiting")]
    Waiting {
        /// For what.
        reason: WaitReason,
        /// Until when, if that is known.
        until: Option<DateTime<Utc>>,
        /// For people.
        detail: String,
        /// What has come due and waits with it, where the founder was not told of that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// It goes on.
    #[serde(rename = "conversation.resumed")]
    Resumed {
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent answered, and its turn is over.
    #[serde(rename = "conversation.replied")]
    Replied {
        /// The words.
        text: String,
        /// How many of the inputs it had been told by then.
        heard: u32,
        /// What an advisor found, where one was asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<Box<Scope>>,
        /// What it would answer, where a question of another agent was put to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<Box<Draft>>,
        /// Since when the founder waited for it; absent when it is for an agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        began_at: Option<DateTime<Utc>>,
        /// What had come due and was seen to with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent could not answer.
    #[serde(rename = "conversation.failed")]
    Failed {
        /// Why.
        error: RunError,
        /// How many of the inputs it had been told by then.
        heard: u32,
        /// Since when the founder waited for it; absent when it is for an agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        began_at: Option<DateTime<Utc>>,
        /// What had come due and was seen to with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody ended the agent's turn.
    #[serde(rename = "conversation.stopped")]
    Stopped {
        /// What had been said of the answer under way, as far as whoever recorded this knew it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants it to go before the model in another way from the next turn on.
    #[serde(rename = "conversation.context_asked")]
    ContextAsked {
        /// How.
        wish: ContextWish,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// That was seen to, as far as it can be: the steps say what came of it.
    #[serde(rename = "conversation.context_set")]
    ContextSet {
        /// When.
        at: DateTime<Utc>,
    },
    /// What came of it, as far as is known.
    #[serde(rename = "conversation.outcome_noted")]
    OutcomeNoted {
        /// What.
        outcome: Outcome,
        /// When.
        at: DateTime<Utc>,
    },
    /// Something is to be done in it at its time.
    #[serde(rename = "conversation.scheduled")]
    Scheduled {
        /// Which.
        appointment_id: AppointmentId,
        /// What is to be done, in the words of whoever wants it.
        text: String,
        /// When it is, or is first.
        due_at: DateTime<Utc>,
        /// How it comes again; none: it is done once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        every: Option<Repeat>,
        /// Name of the time zone that it was meant in, as `Europe/Berlin`.
        zone: String,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its time has come. What is said to the agent about it stands behind this, unless it was not heard yet the last time.
    #[serde(rename = "conversation.came_due")]
    CameDue {
        /// Which.
        appointment_id: AppointmentId,
        /// What is to be done.
        text: String,
        /// When it was to be.
        due_at: DateTime<Utc>,
        /// When it is again; none: this was the last time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_at: Option<DateTime<Utc>>,
        /// Why nobody can see to it now, where nobody can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held_by: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// It is not to be done any more.
    #[serde(rename = "conversation.unscheduled")]
    Unscheduled {
        /// Which.
        appointment_id: AppointmentId,
        /// Who.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}
