//! Facts about what a run's agent did: its transcript.

use super::program::{AgentQuestion, AgentWord, TurnOutcome};
use super::{DocumentGiven, KeptOutput, MemoryRef};
use crate::ids::{CallId, MemoryId, ToolUseId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose words an input of the agent is. Authority never travels inside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// The work order.
    Order,
    /// The founder, during the run.
    Founder,
    /// The founder, on the diff.
    Changes,
    /// Output of checks that failed.
    Checks,
    /// Deputy itself, correcting or reminding.
    Deputy,
    /// Deputy itself: something that was scheduled has come due. What is to be done are the words of whoever wanted it.
    Due,
    /// Deputy itself: what was decided meanwhile. It is heard with the next words, and begins no turn by itself.
    News,
}

/// A model asks for a tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToolCall {
    /// Ours.
    pub tool_use: ToolUseId,
    /// The provider's, echoed back to it.
    pub provider_id: String,
    /// As the model wrote it, known or not.
    pub name: String,
    /// As the model wrote it: JSON text, well-formed or not.
    pub arguments: String,
}

/// What a tool came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ToolOutcome {
    /// It did what it does; the text is for the model.
    Done {
        /// Bounded; the whole output is a blob.
        text: String,
    },
    /// It could not; the text tells the model why and what to do.
    Refused {
        /// For the model.
        text: String,
    },
    /// Begun, and its result is lost. It is never repeated by us.
    Unknown {
        /// For the model.
        text: String,
    },
}

impl ToolOutcome {
    /// What the model is told of it.
    pub fn text(&self) -> &str {
        match self {
            Self::Done { text } | Self::Refused { text } | Self::Unknown { text } => text,
        }
    }
}

/// Why a model call failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallError {
    /// Stable: `rate_limited`, `overloaded`, `cut`, `refused`, `context_exceeded`, `invalid`, `unreachable`, …
    pub code: String,
    /// For people; no secret in it.
    pub detail: String,
}

/// A fact about what a run's agent did, on the stream `run/ID/steps`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data")]
pub enum StepEvent {
    /// The agent was told something.
    #[serde(rename = "step.prompted")]
    Prompted {
        /// Whose words.
        source: Prompt,
        /// Which of the run's inputs it carries, from 1; 0 for a remark of Deputy's own.
        input: u32,
        /// The words.
        text: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A model call begins.
    #[serde(rename = "step.call_started")]
    CallStarted {
        /// Which.
        call_id: CallId,
        /// `PROVIDER/MODEL`.
        model: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The model answered.
    #[serde(rename = "step.call_answered")]
    CallAnswered {
        /// Which.
        call_id: CallId,
        /// What it said.
        text: String,
        /// What it wants done.
        tool_calls: Vec<ToolCall>,
        /// Opaque blocks (signed reasoning) that its provider wants back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        opaque: Vec<serde_json::Value>,
        /// True when the answer was cut at the model's output limit.
        truncated: bool,
        /// Tokens of the whole request, as the provider counted.
        context_tokens: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The model did not answer.
    #[serde(rename = "step.call_failed")]
    CallFailed {
        /// Which.
        call_id: CallId,
        /// Why.
        error: CallError,
        /// When.
        at: DateTime<Utc>,
    },
    /// A tool begins. From here on its effect may have happened.
    #[serde(rename = "step.tool_started")]
    ToolStarted {
        /// Which.
        tool_use: ToolUseId,
        /// Its name.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A tool ended.
    #[serde(rename = "step.tool_finished")]
    ToolFinished {
        /// Which.
        tool_use: ToolUseId,
        /// What it came to.
        result: ToolOutcome,
        /// Bytes of output in the spool, the bounded text above included.
        output_bytes: u64,
        /// How long it took.
        duration_ms: u64,
        /// All of its output; absent when there was none, or when it was not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<KeptOutput>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Earlier steps were replaced by a summary in what the model sees. The steps themselves stay.
    #[serde(rename = "step.compacted")]
    Compacted {
        /// What the model sees instead.
        summary: String,
        /// How many of the transcript's entries it stands for.
        entries: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The founder wants all of it back in what the model sees, in place of the summary.
    #[serde(rename = "step.expanded")]
    Expanded {
        /// Whether it is so now; otherwise it does not fit, and the summary stays.
        whole: bool,
        /// Tokens that all of it takes, as far as can be told.
        tokens: u64,
        /// Tokens that the model can take.
        window: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent wants something remembered.
    #[serde(rename = "step.remembered")]
    Remembered {
        /// `decision`, `preference`, `open`, `context` or `experiment`.
        category: String,
        /// Short.
        key: String,
        /// The whole of it.
        text: String,
        /// The memory that it became.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memory_id: Option<MemoryId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The arguments of a call that asks to remember something. In the answer that made it they are empty: so they can be
    /// forgotten without the answer.
    #[serde(rename = "step.worded")]
    Worded {
        /// Which call.
        tool_use: ToolUseId,
        /// JSON text, as the model sent it.
        arguments: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// What is remembered goes into the agent's prompt. The words are the memories' own, so that what is forgotten later is
    /// in no later prompt.
    #[serde(rename = "step.recalled")]
    Recalled {
        /// Which, as they were.
        memories: Vec<MemoryRef>,
        /// The tool call that asked for them; none: Deputy, for the input before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tool_use: Option<ToolUseId>,
        /// How many inputs the agent had been told by then.
        input: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// Documents of the project go into the agent's prompt, or a tool read one. Their words are the documents' own.
    #[serde(rename = "step.given")]
    Given {
        /// Those that there are, as they are then; of a tool: the one that it read.
        documents: Vec<DocumentGiven>,
        /// The tool call that asked for it; none: Deputy, for the input before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tool_use: Option<ToolUseId>,
        /// How many inputs the agent had been told by then.
        input: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// The agent is told what time it is: a model cannot know.
    #[serde(rename = "step.time_told")]
    TimeTold {
        /// Name of the founder's time zone, as `Europe/Berlin`.
        zone: String,
        /// The time, and when it was told.
        at: DateTime<Utc>,
    },
    /// A process of an agent that is a program is about to begin. It begins with the words that were prompted since an
    /// earlier one began or was told something.
    #[serde(rename = "step.agent_started")]
    AgentStarted {
        /// Names the process.
        process: ToolUseId,
        /// The run's attempt that it belongs to.
        attempt: u32,
        /// How it is driven: `claude`, `codex`, …
        driver: String,
        /// What it says its version is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        /// The session that it goes on with, or the name of a new one where the program takes one.
        session: String,
        /// Whether it goes on with an earlier session.
        resumed: bool,
        /// Whether it begins in a HOME that was made anew for it; the earlier one lies beside it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fresh_home: bool,
        /// Whether words that it is not known to have read are said again to the next one. Those of earlier versions
        /// were kept only while there was no session to remember them.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keeps_words: bool,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program says how its session is called.
    #[serde(rename = "step.session_began")]
    SessionBegan {
        /// The program's name for it.
        session: String,
        /// The model, as the program calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program wants to know something, and waits.
    #[serde(rename = "step.agent_asked")]
    AgentAsked {
        /// Which question.
        asked: ToolUseId,
        /// The program's name for it.
        key: String,
        /// What it wants to know.
        what: AgentQuestion,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program is about to be told something, when it has written so much.
    #[serde(rename = "step.agent_told")]
    AgentTold {
        /// Bytes of its output that were understood by then.
        offset: u64,
        /// What.
        word: AgentWord,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program has read words that it was told: nobody has to say them again.
    #[serde(rename = "step.agent_took")]
    AgentTook {
        /// Which of its words: 0 for those that it began with, then one for each time it was told some.
        word: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// All that the program wrote up to here is on record, as far as it means anything.
    #[serde(rename = "step.agent_heard")]
    AgentHeard {
        /// Bytes of its output.
        offset: u64,
        /// How many facts its driver made of them, those that are no steps included.
        facts: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program says that its turn is over.
    #[serde(rename = "step.turn_ended")]
    TurnEnded {
        /// How, in its words. Whether the work is done, the checks say.
        outcome: TurnOutcome,
        /// When.
        at: DateTime<Utc>,
    },
    /// The program's process ended.
    #[serde(rename = "step.agent_ended")]
    AgentEnded {
        /// Its exit code; none if a signal ended it, or if nobody knows.
        exit_code: Option<i32>,
        /// Whether it was lost with the hands that ran it.
        lost: bool,
        /// All that it wrote; absent when there was nothing, or when it was not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<KeptOutput>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Something that is shown and means nothing to Deputy: a warning of the program, a line that nobody understands.
    #[serde(rename = "step.remarked")]
    Remarked {
        /// The words, bounded.
        text: String,
        /// When.
        at: DateTime<Utc>,
    },
}
