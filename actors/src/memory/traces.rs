//! Where the words of a memory are recorded: in its own stream, and in the steps of whoever noted it.

use deputy_domain::memory::{memory_of, same};
use deputy_protocol::event::{Envelope, Event, MemoryEvent, MemorySource, Payload, StepEvent};
use deputy_protocol::ids::{MemoryId, ToolUseId};
use deputy_protocol::stream::Stream;
use std::collections::BTreeSet;

/// Its own events that hold words.
const OWN: [&str; 2] = ["memory.noted", "memory.changed"];

/// Steps that hold them.
const STEPS: [&str; 2] = ["step.worded", "step.remembered"];

/// What a step has of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// Nothing.
    None,
    /// It holds them.
    Words,
    /// It is one of those that may have held them, and is empty.
    Emptied,
}

/// Where the words of a memory are recorded.
#[derive(Debug)]
pub(super) struct Traces {
    id: MemoryId,
    texts: Vec<String>,
    elsewhere: Vec<Stream>,
    /// Calls that noted it when it was there already.
    calls: BTreeSet<ToolUseId>,
}

impl Traces {
    pub(super) const fn of(id: MemoryId) -> Self {
        Self { id, texts: Vec::new(), elsewhere: Vec::new(), calls: BTreeSet::new() }
    }

    /// Reads an event of the memory's own stream; whether it holds words, or held them.
    pub(super) fn own(&mut self, envelope: &Envelope) -> bool {
        match envelope.event() {
            Ok(Event::Memory(MemoryEvent::Noted { text, source, thread, .. })) => {
                self.texts.push(text);
                self.look_in(&source);
                if let Some(id) = thread {
                    self.look_in(&MemorySource::Conversation(id));
                }
            }
            Ok(Event::Memory(MemoryEvent::Changed { text, .. })) => self.texts.push(text),
            Ok(Event::Memory(MemoryEvent::Affirmed { by, .. })) => self.look_in(&by),
            _ => {}
        }
        OWN.contains(&envelope.kind.as_str())
    }

    fn look_in(&mut self, source: &MemorySource) {
        let stream = match source {
            MemorySource::Run(id) => Stream::Steps(*id),
            MemorySource::Conversation(id) => Stream::Thoughts(*id),
            MemorySource::Founder
            | MemorySource::Hindsight(_)
            | MemorySource::PlanHindsight(_)
            | MemorySource::Other(_) => return,
        };
        if !self.elsewhere.contains(&stream) {
            self.elsewhere.push(stream);
        }
    }

    /// Streams of steps that hold them too.
    pub(super) fn elsewhere(&self) -> Vec<Stream> {
        self.elsewhere.clone()
    }

    /// Hears a step: the names of calls that noted the same again stand behind their words.
    pub(super) fn hear(&mut self, envelope: &Envelope) {
        if let Ok(Event::Step(StepEvent::Recalled { memories, tool_use: Some(tool_use), .. })) =
            envelope.event()
            && memories.iter().any(|memory| memory.id == self.id)
        {
            self.calls.insert(tool_use);
        }
    }

    /// What a step has of them. All steps were heard before.
    pub(super) fn in_step(&self, envelope: &Envelope) -> Trace {
        if !STEPS.contains(&envelope.kind.as_str()) {
            return Trace::None;
        }
        if !matches!(envelope.payload, Payload::Kept(_)) {
            return Trace::Emptied;
        }
        let holds = match envelope.event() {
            Ok(Event::Step(StepEvent::Worded { tool_use, arguments, .. })) => {
                memory_of(tool_use) == self.id || self.calls.contains(&tool_use) || self.says(&arguments)
            }
            Ok(Event::Step(StepEvent::Remembered { memory_id, .. })) => memory_id == Some(self.id),
            _ => false,
        };
        if holds { Trace::Words } else { Trace::None }
    }

    /// Whether a call says the same: it may have ended before anybody recorded what it came to.
    fn says(&self, arguments: &str) -> bool {
        let arguments: serde_json::Value = serde_json::from_str(arguments).unwrap_or_default();
        let said = arguments["text"].as_str();
        said.is_some_and(|said| self.texts.iter().any(|text| same(text, said)))
    }
}
