//! What an agent was told, said and did, as its stream tells it.

use super::kit::Kit;
use super::toolbox::REMEMBER;
use crate::document::Worded;
use crate::memory::memory_of;
use deputy_protocol::At;
use deputy_protocol::event::{DocumentGiven, DocumentRef, Prompt, StepEvent, ToolCall, ToolOutcome};
use deputy_protocol::ids::{CallId, MemoryId, ToolUseId};
use std::collections::{BTreeMap, BTreeSet};

const CUT: &str = "The machine that this ran on cannot be reached any more, and its outcome is unknown. It was not run \
again.";

const NOT_BEGUN: &str = "This was not run: the work has moved to another machine.";

const INTERRUPTED: &str =
    "The founder interrupted this. It was ended, its outcome is unknown, and it was not run again.";

const NOT_WANTED: &str = "This was not run: the founder interrupted the work before it.";

/// Most memories of hidden entries that are told behind their summary.
const TOLD_AGAIN_MAX: usize = 40;

/// What a summary is told of a call that noted something.
const NOTED: &str = r#"{"noted": "it is told with what is remembered"}"#;

/// Why tools of the last answer are not gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutOff {
    /// Their workspace is out of reach, and nobody can ask about them.
    Moved,
    /// The founder interrupted the agent.
    Interrupted,
}

impl CutOff {
    /// What the agent is told of one that began, and of one that did not.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Moved => (CUT, NOT_BEGUN),
            Self::Interrupted => (INTERRUPTED, NOT_WANTED),
        }
    }
}

/// One turn of the conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The agent was told something.
    Told {
        /// Whose words.
        source: Prompt,
        /// Which of the run's inputs, from 1; 0 for a remark of Deputy's own.
        input: u32,
        /// The words.
        text: String,
    },
    /// The model said something.
    Said {
        /// `PROVIDER/MODEL`.
        model: String,
        /// The words.
        text: String,
        /// What it wants done.
        tool_calls: Vec<ToolCall>,
        /// Blocks that its provider wants back.
        opaque: Vec<serde_json::Value>,
        /// Whether it was cut at the output limit.
        truncated: bool,
    },
    /// A tool ended.
    Did {
        /// Which call.
        tool_use: ToolUseId,
        /// What it came to.
        outcome: ToolOutcome,
    },
    /// Memories were recalled for what it was told before.
    Recalled {
        /// Which.
        memories: Vec<MemoryId>,
    },
    /// The agent was told what time it is.
    Time {
        /// Name of the founder's time zone.
        zone: String,
        /// The time.
        at: At,
    },
    /// Documents of the project were given with what it was told before.
    Given {
        /// All that there are then.
        documents: Vec<DocumentGiven>,
    },
}

/// The conversation of a run with its agent.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// All of it, oldest first. Compaction hides entries, it does not remove them.
    pub entries: Vec<Entry>,
    /// Entries that the model no longer sees, from the first, and what it sees instead.
    pub compacted: Option<(usize, String)>,
    /// Whether the founder wanted all of it back, in place of a summary.
    pub is_wanted_whole: bool,
    /// When the agent was last told what time it is, as far as it still sees that, and the place of the entry.
    pub time_told: Option<(usize, At)>,
    /// The highest of the run's inputs that the agent was told.
    pub inputs_told: u32,
    /// A call that began and has not ended: which, and to which model.
    pub in_flight: Option<(CallId, String)>,
    /// Tools that began and have not ended.
    pub started: BTreeSet<ToolUseId>,
    /// Tools that ended.
    pub ended: BTreeSet<ToolUseId>,
    /// Tokens of the last request, as its provider counted; 0 before the first and after a compaction.
    pub context_tokens: u64,
    /// Calls that failed since the last answer.
    pub failed_calls: u32,
    /// Answers since the agent was last given something to do. Checks that fail are no new order.
    pub answers: u32,
    /// Memories that tools recalled, by the tool's call.
    pub recalled: BTreeMap<ToolUseId, Vec<MemoryId>>,
    /// What the memories say that prompts are made with, as they are now; none: forgotten. Whoever makes a prompt sees to it.
    pub known: BTreeMap<MemoryId, Option<String>>,
    /// What the documents say that it was given; none: nobody knows any more. Whoever makes a prompt sees to it.
    pub worded: BTreeMap<DocumentRef, Option<Worded>>,
}

impl Transcript {
    /// The transcript after a fact.
    pub fn apply(&mut self, event: &StepEvent) {
        match event {
            StepEvent::Prompted { source, input, text, .. } => {
                self.inputs_told = self.inputs_told.max(*input);
                if *input > 0 && *source != Prompt::Checks {
                    self.answers = 0;
                }
                self.entries.push(Entry::Told { source: *source, input: *input, text: text.clone() });
            }
            StepEvent::CallStarted { call_id, model, .. } => {
                self.in_flight = Some((*call_id, model.clone()));
            }
            StepEvent::CallAnswered { text, tool_calls, opaque, truncated, context_tokens, .. } => {
                let model = self.in_flight.take().map(|(_, model)| model).unwrap_or_default();
                self.context_tokens = *context_tokens;
                self.failed_calls = 0;
                self.answers += 1;
                self.entries.push(Entry::Said {
                    model,
                    text: text.clone(),
                    tool_calls: tool_calls.clone(),
                    opaque: opaque.clone(),
                    truncated: *truncated,
                });
            }
            StepEvent::CallFailed { .. } => {
                self.in_flight = None;
                self.failed_calls += 1;
            }
            StepEvent::ToolStarted { tool_use, .. } => {
                self.started.insert(*tool_use);
            }
            StepEvent::ToolFinished { tool_use, result, .. } => {
                self.started.remove(tool_use);
                if self.ended.insert(*tool_use) {
                    self.entries.push(Entry::Did { tool_use: *tool_use, outcome: result.clone() });
                }
            }
            StepEvent::Compacted { summary, entries, .. } => {
                let hidden = usize::try_from(*entries).unwrap_or(usize::MAX).min(self.entries.len());
                self.compacted = Some((hidden, summary.clone()));
                self.is_wanted_whole = false;
                self.time_told = self.time_told.filter(|(place, _)| *place >= hidden);
                self.context_tokens = 0;
            }
            StepEvent::Worded { tool_use, arguments, .. } => self.worded(*tool_use, arguments),
            StepEvent::TimeTold { zone, at } => {
                self.time_told = Some((self.entries.len(), *at));
                self.entries.push(Entry::Time { zone: zone.clone(), at: *at });
            }
            StepEvent::Expanded { whole: true, .. } => {
                self.compacted = None;
                self.is_wanted_whole = true;
                self.context_tokens = 0;
            }
            StepEvent::Recalled { memories, tool_use, .. } => {
                let memories: Vec<MemoryId> = memories.iter().map(|memory| memory.id).collect();
                match tool_use {
                    Some(tool_use) => drop(self.recalled.insert(*tool_use, memories)),
                    None => self.entries.push(Entry::Recalled { memories }),
                }
            }
            StepEvent::Given { documents, tool_use: None, .. } => {
                self.entries.push(Entry::Given { documents: documents.clone() });
            }
            // What the tool said is its outcome.
            StepEvent::Given { tool_use: Some(_), .. }
            | StepEvent::Expanded { whole: false, .. }
            | StepEvent::Remembered { .. }
            | StepEvent::AgentStarted { .. }
            | StepEvent::SessionBegan { .. }
            | StepEvent::AgentAsked { .. }
            | StepEvent::AgentTold { .. }
            | StepEvent::AgentTook { .. }
            | StepEvent::AgentHeard { .. }
            | StepEvent::TurnEnded { .. }
            | StepEvent::AgentEnded { .. }
            | StepEvent::Remarked { .. } => {}
        }
    }

    /// Words of a call that stand apart from the answer which made it.
    fn worded(&mut self, tool_use: ToolUseId, arguments: &str) {
        let calls = self.entries.iter_mut().rev().find_map(|entry| match entry {
            Entry::Said { tool_calls, .. } => Some(tool_calls),
            Entry::Told { .. }
            | Entry::Time { .. }
            | Entry::Did { .. }
            | Entry::Recalled { .. }
            | Entry::Given { .. } => None,
        });
        if let Some(call) = calls.into_iter().flatten().find(|call| call.tool_use == tool_use) {
            arguments.clone_into(&mut call.arguments);
        }
    }

    /// Memories whose words prompts are made with, and those that the agent noted.
    pub fn memories(&self) -> BTreeSet<MemoryId> {
        let mut all: BTreeSet<MemoryId> = self.recalled.values().flatten().copied().collect();
        for entry in &self.entries {
            match entry {
                Entry::Recalled { memories } => all.extend(memories),
                Entry::Said { tool_calls, .. } => {
                    let noted = tool_calls.iter().filter(|call| call.name == REMEMBER);
                    all.extend(noted.map(|call| memory_of(call.tool_use)));
                }
                Entry::Told { .. } | Entry::Time { .. } | Entry::Did { .. } | Entry::Given { .. } => {}
            }
        }
        all
    }

    /// Those that the first of its entries brought, in order, each once; of many the last.
    pub(super) fn memories_before(&self, hidden: usize) -> Vec<MemoryId> {
        let mut all: Vec<MemoryId> = Vec::new();
        for entry in &self.entries[..hidden] {
            match entry {
                Entry::Recalled { memories } => all.extend(memories),
                Entry::Said { tool_calls, .. } => {
                    for call in tool_calls {
                        all.extend((call.name == REMEMBER).then(|| memory_of(call.tool_use)));
                        all.extend(self.recalled.get(&call.tool_use).into_iter().flatten());
                    }
                }
                Entry::Told { .. } | Entry::Time { .. } | Entry::Did { .. } | Entry::Given { .. } => {}
            }
        }
        let mut seen = BTreeSet::new();
        all.retain(|id| seen.insert(*id));
        all.split_off(all.len().saturating_sub(TOLD_AGAIN_MAX))
    }

    /// The same without the words of memories: a summary of it keeps none that are forgotten later.
    #[must_use]
    pub(super) fn without_memories(&self) -> Self {
        let mut plain = self.clone();
        plain.recalled.clear();
        plain.known.clear();
        for entry in &mut plain.entries {
            if let Entry::Said { tool_calls, .. } = entry {
                for call in tool_calls.iter_mut().filter(|call| call.name == REMEMBER) {
                    NOTED.clone_into(&mut call.arguments);
                }
            }
        }
        plain
    }

    /// Documents that it was given last, all that there were then.
    pub fn documents(&self) -> &[DocumentGiven] {
        let last = self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Given { documents } => Some(documents.as_slice()),
            _ => None,
        });
        last.unwrap_or_default()
    }

    /// Every document that prompts are made with, in every version.
    pub fn given(&self) -> BTreeSet<DocumentRef> {
        let lists = self.entries.iter().filter_map(|entry| match entry {
            Entry::Given { documents } => Some(documents),
            _ => None,
        });
        lists.flatten().map(|given| given.document).collect()
    }

    /// Whether a call noted something that was forgotten since: its words are in no later prompt either. Those that are
    /// gone already say so themselves.
    pub(super) fn is_forgotten(&self, call: &ToolCall) -> bool {
        let of_others = self.recalled.get(&call.tool_use).into_iter().flatten().copied();
        let mut ids = std::iter::once(memory_of(call.tool_use)).chain(of_others);
        let is_gone = |id| self.known.get(&id).is_some_and(Option::is_none);
        call.name == REMEMBER && (call.arguments.is_empty() || ids.any(is_gone))
    }

    /// What these memories say, as far as it is known.
    pub(super) fn words_of<'a>(&'a self, memories: &'a [MemoryId]) -> Vec<&'a str> {
        memories.iter().filter_map(|id| self.known.get(id)?.as_deref()).collect()
    }

    /// The last thing the model said, with its place.
    pub fn last_said(&self) -> Option<(usize, &Entry)> {
        self.entries.iter().enumerate().rev().find(|(_, entry)| matches!(entry, Entry::Said { .. }))
    }

    /// Tool calls of the last answer that have not ended, in its order.
    pub fn pending(&self) -> Vec<&ToolCall> {
        match self.last_said() {
            Some((_, Entry::Said { tool_calls, .. })) => {
                tool_calls.iter().filter(|call| !self.ended.contains(&call.tool_use)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What has to be recorded of tools that nobody goes on with: those that began have an unknown outcome, and those
    /// that did not are not begun.
    pub fn cut_off<K: Kit>(&self, kit: &K, why: CutOff) -> Vec<(ToolUseId, ToolOutcome)> {
        let (began, not_begun) = why.words();
        let cut = self.pending().into_iter().filter_map(|call| {
            let outcome = match kit.parse(&call.name, &call.arguments) {
                // Whoever is asked may have answered already.
                Ok(tool) if K::question(&tool).is_some() => return None,
                _ if self.started.contains(&call.tool_use) => ToolOutcome::Unknown { text: began.to_owned() },
                _ => ToolOutcome::Refused { text: not_begun.to_owned() },
            };
            Some((call.tool_use, outcome))
        });
        cut.collect()
    }

    /// How a tool call ended.
    pub fn outcome(&self, tool_use: ToolUseId) -> Option<&ToolOutcome> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Did { tool_use: did, outcome } if *did == tool_use => Some(outcome),
            _ => None,
        })
    }
}
