//! What is known of a run's program, as the run's steps tell it: its process, its session, its questions.

use super::{Asked, Decided, Home, Process, Term, Told, Unsaid, Word};
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentQuestion, AgentWord, DocumentGiven, Prompt, StepEvent, ToolOutcome, TurnOutcome,
};
use deputy_protocol::ids::{MemoryId, ToolUseId};
use std::collections::BTreeMap;

/// Failures in a row after which a session that no process could take up is held to be what they fell over.
const FALLS_MAX: u32 = 2;

/// What is known of a run's program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sitting {
    /// The process that began and has not ended.
    pub process: Option<Process>,
    /// The session that can be gone on with.
    pub session: Option<String>,
    /// The version of the last process, if there was one and it said so.
    pub version: Option<String>,
    /// What is still to be said to it.
    pub unsaid: Unsaid,
    /// The highest of the run's inputs that were prompted.
    pub inputs_told: u32,
    /// How the last turn ended, and when, if nothing was prompted since.
    pub turn: Option<(TurnOutcome, At)>,
    /// Whether somebody took the run up after that turn: whoever had to wait for something has waited.
    pub has_waited: bool,
    /// The attempt of the last process.
    pub attempt: u32,
    /// Turns in a row that came to nothing.
    pub failures: u32,
    /// Sessions in a row that were given up.
    pub sessions_lost: u32,
    /// Whether its HOME is still of use.
    pub home: Home,
    /// Memories that went into its instructions.
    pub recalled: Vec<MemoryId>,
    /// When its last conversation began.
    pub began_at: Option<At>,
    /// Documents that went into its instructions, if they were looked for.
    pub given: Option<Vec<DocumentGiven>>,
    /// Questions that no process was answered, in the order in which they were asked.
    pub asked: Vec<Asked>,
    /// What was decided after the process that asked was gone, as long as it holds.
    pub decided: Vec<Decided>,
    /// Uses of tools that have not ended, and when they began.
    pub open_tools: BTreeMap<ToolUseId, At>,
    /// Uses of tools since the program was last given something to do.
    pub tools: u32,
    /// Remarks on record since then.
    pub remarks: u32,
    /// The last use of a tool, and how often it came in a row since then.
    pub repeated: (String, u32),
}

impl Sitting {
    /// Somebody takes the run up.
    pub const fn taken_up(&mut self) {
        self.has_waited = true;
        if let Some(process) = &mut self.process {
            process.is_inherited = true;
        }
    }

    /// What is known after a fact.
    pub fn apply(&mut self, event: &StepEvent) {
        match event {
            StepEvent::Prompted { source, input, text, .. } => self.prompted(*source, *input, text),
            StepEvent::AgentStarted {
                process,
                attempt,
                version,
                session,
                resumed,
                fresh_home,
                keeps_words,
                at,
                ..
            } => {
                if !*resumed {
                    // Whatever conversation there was is not gone on with.
                    (self.session, self.began_at) = (None, Some(*at));
                }
                if *attempt != self.attempt {
                    self.decided.retain(|decided| decided.term == Term::Coming);
                    (self.attempt, self.failures, self.sessions_lost) = (*attempt, 0, 0);
                    self.has_fresh_task();
                }
                self.turn = None;
                self.decisions_are(Term::Coming, Term::Now);
                if *fresh_home {
                    self.home = Home::Renewed;
                }
                self.version.clone_from(version);
                let (prompt, sayings) = self.unsaid.first_words(*resumed);
                self.process = Some(Process {
                    id: *process,
                    version: version.clone(),
                    session: session.clone(),
                    resumed: *resumed,
                    fresh_home: *fresh_home,
                    prompt,
                    told: Vec::new(),
                    sayings,
                    keeps_words: *keeps_words,
                    heard: 0,
                    facts: 0,
                    remarks: 0,
                    is_over: false,
                    is_closing: false,
                    is_inherited: false,
                    has_session: false,
                });
            }
            StepEvent::SessionBegan { session, .. } => self.session_began(session),
            StepEvent::AgentAsked { asked, key, what, .. } => {
                if let Some(process) = &self.process {
                    let (key, what) = (key.clone(), what.clone());
                    self.asked.push(Asked { id: *asked, key, what, process: process.id });
                }
            }
            StepEvent::AgentTold { offset, word, .. } => self.told(*offset, word),
            StepEvent::AgentTook { word, .. } => self.took(*word),
            StepEvent::AgentHeard { offset, facts, .. } => {
                if let Some(process) = &mut self.process {
                    (process.heard, process.facts) = (*offset, *facts);
                }
            }
            StepEvent::TurnEnded { outcome, at } => self.turn_ended(outcome, *at),
            StepEvent::AgentEnded { .. } => self.ended(),
            StepEvent::CallAnswered { tool_calls, .. } => {
                for call in tool_calls {
                    self.used(format!("{} {}", call.name, call.arguments));
                }
            }
            StepEvent::ToolStarted { tool_use, at, .. } => {
                self.open_tools.insert(*tool_use, *at);
            }
            StepEvent::ToolFinished { tool_use, result, .. } => {
                self.open_tools.remove(tool_use);
                if matches!(result, ToolOutcome::Done { .. }) {
                    self.failures = 0;
                }
            }
            StepEvent::CallStarted { .. }
            | StepEvent::CallFailed { .. }
            | StepEvent::Compacted { .. }
            | StepEvent::Expanded { .. }
            | StepEvent::Worded { .. }
            | StepEvent::Remembered { .. }
            | StepEvent::TimeTold { .. }
            | StepEvent::Given { tool_use: Some(_), .. } => {}
            StepEvent::Recalled { memories, .. } => {
                self.recalled.extend(memories.iter().map(|memory| memory.id));
            }
            StepEvent::Given { documents, tool_use: None, .. } => self.given = Some(documents.clone()),
            StepEvent::Remarked { .. } => {
                self.remarks = self.remarks.saturating_add(1);
                if let Some(process) = &mut self.process {
                    process.remarks = process.remarks.saturating_add(1);
                }
            }
        }
    }

    /// Whether its last turn ended well, and nothing was said to it since.
    pub const fn is_done(&self) -> bool {
        matches!(&self.turn, Some((TurnOutcome::Done { .. }, _)))
    }

    /// Whether something is to be said before its work can be done.
    pub(super) const fn has_words(&self) -> bool {
        self.unsaid.has_words() || self.is_done() && self.unsaid.has_unheard()
    }

    fn prompted(&mut self, source: Prompt, input: u32, text: &str) {
        self.inputs_told = self.inputs_told.max(input);
        self.unsaid.put_down(source, input, text);
        self.turn = None;
        if input > 0 {
            (self.failures, self.sessions_lost) = (0, 0);
            self.has_fresh_task();
        }
        // Words for a process that works belong to its turn; others begin one.
        if input > 0 && self.process.is_none() {
            self.decided.retain(|decided| decided.term == Term::Coming);
        }
    }

    /// What it did before was for something else. A process that ended and went on is no reason: some end themselves
    /// when they go in circles, and do so again.
    fn has_fresh_task(&mut self) {
        (self.repeated, self.tools, self.remarks) = (<(String, u32)>::default(), 0, 0);
    }

    fn told(&mut self, offset: u64, word: &AgentWord) {
        let word = match word {
            AgentWord::Prompt => {
                let sayings = self.process.as_mut().map(|process| &mut process.sayings);
                Word::Prompt(self.unsaid.more_words(sayings))
            }
            AgentWord::Permission { asked, allowed, reason } => {
                let Some(question) = self.no_longer_asked(*asked) else { return };
                self.decide(&question, *allowed, reason);
                let told = if *allowed { Told::Allowed } else { Told::Denied { reason: reason.clone() } };
                Word::Permission { key: question.key, told }
            }
            AgentWord::Answer { asked, text } => {
                let Some(question) = self.no_longer_asked(*asked) else { return };
                Word::Answer { key: question.key, text: text.clone() }
            }
            AgentWord::Interrupt => Word::Interrupt,
            AgentWord::Close => {
                if let Some(process) = &mut self.process {
                    process.is_closing = true;
                }
                return;
            }
        };
        if let Some(process) = &mut self.process {
            process.is_over &= !matches!(word, Word::Prompt(_));
            process.told.push((offset, word));
        }
    }

    fn took(&mut self, word: u32) {
        if let Some(process) = &mut self.process {
            process.sayings.took(word);
        }
    }

    fn no_longer_asked(&mut self, id: ToolUseId) -> Option<Asked> {
        let place = self.asked.iter().position(|asked| asked.id == id)?;
        Some(self.asked.remove(place))
    }

    /// A decision that reaches the process which asked is used up by it; one that comes later is kept for the next
    /// that asks for the same.
    fn decide(&mut self, question: &Asked, allowed: bool, reason: &str) {
        let Some(call) = question.what.call() else { return };
        if self.process.as_ref().is_some_and(|process| process.id == question.process) {
            self.decided.retain(|decided| decided.call != call);
        } else {
            self.decided.push(Decided { call, allowed, reason: reason.to_owned(), term: Term::Coming });
        }
    }

    /// What was decided about exactly this before, for the turn that goes on.
    pub fn decision(&self, what: &AgentQuestion) -> Option<&Decided> {
        let call = what.call()?;
        self.decided.iter().find(|decided| decided.call == call && decided.term != Term::Over)
    }

    fn session_began(&mut self, session: &str) {
        self.session = Some(session.to_owned());
        self.home = Home::Good;
        if let Some(process) = &mut self.process {
            process.has_session = true;
        }
    }

    fn decisions_are(&mut self, before: Term, after: Term) {
        for decided in self.decided.iter_mut().filter(|decided| decided.term == before) {
            decided.term = after;
        }
    }

    fn turn_ended(&mut self, outcome: &TurnOutcome, at: At) {
        self.turn = Some((outcome.clone(), at));
        self.has_waited = false;
        // It did not get as far as its session, which may be what it fell over.
        let without = self.process.as_ref().filter(|process| !process.has_session);
        let fell = without.is_some_and(|process| process.resumed);
        let fell_afresh = without.is_some_and(|process| !process.resumed) && self.sessions_lost > 0;
        if let Some(process) = &mut self.process {
            process.is_over = true;
        }
        match outcome {
            TurnOutcome::Done { .. } => {
                (self.failures, self.sessions_lost) = (0, 0);
                self.decisions_are(Term::Now, Term::Over);
            }
            TurnOutcome::Interrupted => {}
            TurnOutcome::Failed { code, .. } => {
                self.failures += 1;
                if fell_afresh {
                    self.home.failed_afresh(code);
                }
                // What made the session of no use does not go away by going on with it.
                let is_poison = fell && self.failures >= FALLS_MAX;
                if code == "session" || code == "too_long" || code == "crashed" && is_poison {
                    self.session = None;
                    self.sessions_lost += 1;
                }
            }
        }
    }

    fn ended(&mut self) {
        let Some(process) = self.process.take() else { return };
        self.decided.retain(|decided| decided.term != Term::Over);
        // One that waited for an answer was ended by us, to cost nothing meanwhile.
        let waited = self.asked.iter().any(|asked| asked.process == process.id);
        // So was one whose run was parked; a daemon or a host that went down is counted by whoever takes the run over.
        if !process.is_over && !waited && !process.is_inherited {
            self.failures += 1;
        }
        if process.keeps_words {
            self.unsaid.again(process.sayings);
        } else if !process.is_over && self.session.is_none() {
            self.unsaid.again_first(process.sayings);
        }
    }

    fn used(&mut self, call: String) {
        self.tools = self.tools.saturating_add(1);
        if self.repeated.0 == call {
            self.repeated.1 = self.repeated.1.saturating_add(1);
        } else {
            self.repeated = (call, 1);
        }
    }
}
