//! What a session shows.

use crate::render::{Out, Shape, clean, note, paint};
use crate::story::{Mark, Teller, Told};
use deputy_protocol::api::{DeltaData, EventView, InboxItem};
use deputy_protocol::event::{ConversationEvent, Event, RunEvent, StepEvent, ToolOutcome};
use std::collections::VecDeque;
use std::io;

/// Lines of a tool's output that are shown when it was not seen as it came; `deputy artifacts` has all of it.
const OUTPUT_LINES: usize = 12;
const PROMPT: &str = "› ";

/// What a session shows.
pub(crate) struct Page {
    out: Out,
    /// Whether only answers and questions go to standard output: a script reads it. How they came about is a note.
    is_terse: bool,
    teller: Teller,
    /// What came in pieces since the last fact.
    pieces: String,
    /// Whether the line under the cursor is not empty.
    is_open: bool,
    /// What was said here, and is not told again.
    said: VecDeque<String>,
    /// The agent's last words.
    last: String,
}

impl Page {
    pub(crate) fn new(out: Out) -> Self {
        let (pieces, said, last) = (String::new(), VecDeque::new(), String::new());
        Self { out, is_terse: false, teller: Teller::default(), pieces, is_open: false, said, last }
    }

    /// One for a script: a person at a terminal sees how an answer comes about, a pipe gets the answer.
    pub(crate) fn terse(out: Out) -> Self {
        Self { is_terse: !out.terminal && !out.json, ..Self::new(out) }
    }

    /// Words that were said here.
    pub(crate) fn said(&mut self, text: &str) {
        self.said.push_back(text.to_owned());
        // Whoever wrote them ended the line.
        self.is_open = false;
    }

    /// A recorded fact.
    pub(crate) fn event(&mut self, event: &EventView) -> io::Result<()> {
        if self.out.json {
            return self.out.record(event);
        }
        let told = self.teller.tell(event);
        match Event::decode(&event.kind, event.data.to_string().as_bytes()) {
            // The answer itself is told when it is given.
            Ok(Event::Step(StepEvent::CallAnswered { tool_calls, .. }))
                if self.is_terse && tool_calls.is_empty() =>
            {
                Ok(())
            }
            Ok(Event::Step(_)) if self.is_terse => {
                for told in &told {
                    note(told.text.trim_end());
                }
                Ok(())
            }
            Ok(Event::Step(StepEvent::CallAnswered { text, .. })) => self.words(text.trim()),
            // The last words of a turn are its answer.
            Ok(Event::Conversation(ConversationEvent::Replied { text, .. })) => match text.trim() {
                text if text == self.last => Ok(()),
                text => self.words(text),
            },
            Ok(Event::Conversation(ConversationEvent::Stopped { said: Some(text), .. })) => {
                self.words(text.trim())?;
                self.tell(&told)
            }
            Ok(Event::Conversation(ConversationEvent::Said { text, .. }))
                if self.said.front() == Some(&text) =>
            {
                self.said.pop_front();
                Ok(())
            }
            Ok(Event::Conversation(ConversationEvent::Answered { .. })) if !self.said.is_empty() => {
                self.said.pop_front();
                Ok(())
            }
            // What a tool of a conversation found is for its agent.
            Ok(Event::Step(StepEvent::ToolFinished { result: ToolOutcome::Done { .. }, .. }))
                if event.stream.starts_with("conversation/") =>
            {
                Ok(())
            }
            Ok(Event::Step(StepEvent::ToolFinished { result: ToolOutcome::Done { text }, .. })) => {
                self.output(&text)
            }
            Ok(Event::Run(
                RunEvent::Messaged { text, .. } | RunEvent::HandedOver { text: Some(text), .. },
            )) if self.said.front() == Some(&text) => {
                self.said.pop_front();
                Ok(())
            }
            _ => self.tell(&told),
        }
    }

    fn tell(&mut self, told: &[Told]) -> io::Result<()> {
        told.iter().try_for_each(|told| {
            self.line(&paint(&clean(told.text.trim_end(), Shape::Block), told.mark, self.out.colours))
        })
    }

    /// A piece of what goes on: on a terminal it is shown at once.
    pub(crate) fn delta(&mut self, data: &DeltaData) -> io::Result<()> {
        // A short answer comes in one burst, and its pieces may be slower than the whole.
        if self.out.json || !self.out.terminal || self.teller.is_late(data) {
            return Ok(());
        }
        let (DeltaData::Text { text, .. } | DeltaData::Output { text, .. } | DeltaData::Check { text, .. }) =
            data;
        if self.pieces.is_empty() {
            self.fresh()?;
        }
        self.pieces.push_str(text);
        self.is_open = !text.ends_with('\n');
        self.out.piece(&clean(text, Shape::Block))
    }

    /// A question, and how it can be answered.
    pub(crate) fn question(&mut self, item: &InboxItem) -> io::Result<()> {
        if self.out.json {
            return Ok(());
        }
        let body = item.body.trim();
        if !body.is_empty() && body != item.title.trim() {
            self.line(&clean(body, Shape::Block))?;
        }
        self.options(item)
    }

    /// How a question can be answered.
    pub(crate) fn options(&mut self, item: &InboxItem) -> io::Result<()> {
        if self.out.json {
            return Ok(());
        }
        for (place, option) in item.options.iter().enumerate() {
            self.line(&format!("  {}  {}", place + 1, clean(&option.label, Shape::Line)))?;
        }
        Ok(())
    }

    /// A line of our own, for people alone.
    pub(crate) fn aside(&mut self, text: &str) -> io::Result<()> {
        if self.out.json { Ok(()) } else { self.line(text) }
    }

    /// That a person may write.
    pub(crate) fn prompt(&mut self) -> io::Result<()> {
        if self.out.json || !self.out.terminal {
            return Ok(());
        }
        self.fresh()?;
        self.is_open = true;
        self.out.piece(PROMPT)
    }

    /// A line of our own, clean already.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.fresh()?;
        self.pieces.clear();
        self.out.line(text)
    }

    /// All that the agent said, less what was shown as it came.
    fn words(&mut self, text: &str) -> io::Result<()> {
        let shown = std::mem::take(&mut self.pieces);
        text.clone_into(&mut self.last);
        match text.strip_prefix(shown.trim()) {
            _ if text.is_empty() => Ok(()),
            Some(rest) if !shown.trim().is_empty() => {
                if !rest.trim().is_empty() {
                    self.out.piece(&clean(rest, Shape::Block))?;
                }
                self.fresh()
            }
            _ => self.line(&clean(text, Shape::Block)),
        }
    }

    fn output(&mut self, text: &str) -> io::Result<()> {
        if !std::mem::take(&mut self.pieces).is_empty() {
            return self.fresh();
        }
        let lines: Vec<&str> = text.trim_end().lines().collect();
        let hidden = lines.len().saturating_sub(OUTPUT_LINES);
        if hidden > 0 {
            self.quiet(&format!("  ⋮ {hidden} lines"))?;
        }
        lines[hidden..].iter().try_for_each(|line| self.quiet(&format!("  │ {}", clean(line, Shape::Line))))
    }

    fn quiet(&mut self, text: &str) -> io::Result<()> {
        let text = paint(text, Mark::Quiet, self.out.colours);
        self.line(&text)
    }

    /// Begins a line, if another one is open.
    fn fresh(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_open) { self.out.line("") } else { Ok(()) }
    }
}
