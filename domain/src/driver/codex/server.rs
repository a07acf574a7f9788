//! What is said to the app server, and which turn is open.

use super::asked::{Asked, Call, MCP};
use super::said::{Said, Words};
use super::trouble::{Limits, failed};
use super::usage::Counted;
use super::words::TurnError;
use crate::driver::cut;
use crate::driver::remark::Remarks;
use crate::driver::rpc::{self, Fault, Heard};
use crate::driver::{Act, Driver, Exit, Fact, LaunchOrder, Session, Stance, Trouble, TurnEnd, Word};
use deputy_protocol::link::Stream;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Notes that are not wanted: each repeats what a later one says whole, some of them over and over.
const UNWANTED: [&str; 6] = [
    "turn/diff/updated",
    "item/commandExecution/outputDelta",
    "item/fileChange/outputDelta",
    "item/fileChange/patchUpdated",
    "item/reasoning/summaryTextDelta",
    "item/reasoning/textDelta",
];

/// Talks with `codex app-server`.
pub(in crate::driver) struct Server {
    order: LaunchOrder,
    next_id: u64,
    waits: BTreeMap<u64, Waits>,
    pub(super) thread: Option<String>,
    pub(super) turn: Turn,
    /// Words for a turn that cannot take them yet.
    queued: Vec<Words>,
    pub(super) words: Said,
    is_interrupt_due: bool,
    /// What it said since its last tool ended.
    pub(super) said: Option<String>,
    /// What it says goes wrong in this turn.
    pub(super) error: Option<TurnError>,
    pub(super) limits: Limits,
    pub(super) counted: Counted,
    pub(super) asked: BTreeMap<String, Asked>,
    /// Calls of MCP servers that are under way, by their step: a request for permission names the server alone.
    pub(super) calls: BTreeMap<String, Call>,
    /// Changes by the step that makes them: a request for permission names the step alone.
    pub(super) changes: BTreeMap<String, Value>,
    pub(super) remarks: Remarks,
}

/// What an answer is for.
enum Waits {
    Greeting,
    Thread,
    Turn,
    Steer(Words),
    Interrupt,
}

/// The turn.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// None, or it ended.
    Ended,
    /// It was asked for, or will be: it has no name yet.
    Asked,
    /// It runs, by this name.
    Runs(String),
}

impl Server {
    pub(super) fn new(order: &LaunchOrder) -> Self {
        Self {
            order: order.clone(),
            next_id: 0,
            waits: BTreeMap::new(),
            thread: None,
            turn: Turn::Asked,
            queued: Vec::new(),
            words: Said::default(),
            is_interrupt_due: false,
            said: None,
            error: None,
            limits: Limits::default(),
            counted: Counted::default(),
            asked: BTreeMap::new(),
            calls: BTreeMap::new(),
            changes: BTreeMap::new(),
            remarks: Remarks::default(),
        }
    }

    fn ask(&mut self, method: &str, params: &Value, waits: Waits) -> Act {
        self.next_id += 1;
        self.waits.insert(self.next_id, waits);
        rpc::ask(self.next_id, method, params)
    }

    fn on_answer(&mut self, id: u64, outcome: Result<Value, Fault>) -> Vec<Act> {
        match (self.waits.remove(&id), outcome) {
            (Some(Waits::Greeting), Ok(_)) => {
                vec![rpc::tell("initialized", &json!({})), self.open_thread()]
            }
            (Some(Waits::Thread), Ok(opened)) => self.on_thread(&opened),
            (Some(Waits::Turn), Ok(started)) => match started["turn"]["id"].as_str() {
                Some(turn) => self.on_turn_named(turn),
                None => Vec::new(),
            },
            (Some(Waits::Steer(words)), outcome) => {
                self.on_steered(words, outcome.is_ok());
                Vec::new()
            }
            (Some(waits @ (Waits::Greeting | Waits::Thread | Waits::Turn)), Err(fault)) => {
                let is_resume = matches!(self.order.session, Session::Resume(_));
                let trouble = match waits {
                    Waits::Thread if is_resume => Trouble::Session,
                    _ => Trouble::Other,
                };
                self.end_turn(TurnEnd::Failed { trouble, detail: fault.text() })
            }
            (Some(Waits::Interrupt) | None, _) => Vec::new(),
        }
    }

    /// A new thread, or that of an earlier process. The policy goes with it, not with the flags: those refuse it.
    fn open_thread(&mut self) -> Act {
        let policy = match self.order.stance {
            Stance::Asks => "untrusted",
            Stance::Open => "never",
        };
        let mut params = json!({ "approvalPolicy": policy, "cwd": self.order.workspace });
        if let Some(endpoint) = &self.order.endpoint {
            params["model"] = json!(endpoint.model);
        }
        if !self.order.briefing.trim().is_empty() {
            params["developerInstructions"] = json!(self.order.briefing);
        }
        match self.order.session.clone() {
            Session::Fresh(_) => self.ask("thread/start", &params, Waits::Thread),
            Session::Resume(thread) => {
                params["threadId"] = json!(thread);
                params["excludeTurns"] = json!(true);
                self.ask("thread/resume", &params, Waits::Thread)
            }
        }
    }

    fn on_thread(&mut self, opened: &Value) -> Vec<Act> {
        let Some(thread) = opened["thread"]["id"].as_str() else {
            let detail = "it named no thread".to_owned();
            return self.end_turn(TurnEnd::Failed { trouble: Trouble::Session, detail });
        };
        self.thread = Some(thread.to_owned());
        let model = opened["model"].as_str().map(ToOwned::to_owned);
        let began = Fact::SessionBegan { session: thread.to_owned(), model };
        let first = Words::first(self.order.prompt.clone());
        vec![Act::Fact(began), self.start_turn(first)]
    }

    fn start_turn(&mut self, words: Words) -> Act {
        self.turn = Turn::Asked;
        let params = json!({ "threadId": self.thread, "input": words.input() });
        self.words.sent(words, None);
        self.ask("turn/start", &params, Waits::Turn)
    }

    /// The turn has a name now: what was told before can go to it.
    pub(super) fn on_turn_named(&mut self, turn: &str) -> Vec<Act> {
        if self.turn != Turn::Asked {
            return Vec::new();
        }
        self.turn = Turn::Runs(turn.to_owned());
        let mut acts = self.queued.split_off(0).into_iter().map(|words| self.tell(words)).collect::<Vec<_>>();
        if std::mem::take(&mut self.is_interrupt_due) {
            acts.push(self.interrupt(turn));
        }
        acts
    }

    /// Words for the turn, whatever it does.
    pub(super) fn tell(&mut self, words: Words) -> Act {
        match &self.turn {
            Turn::Runs(turn) => {
                let mut params =
                    json!({ "threadId": self.thread, "expectedTurnId": turn, "input": words.input() });
                let id = words.id_in(turn);
                if let Some(id) = &id {
                    params["clientUserMessageId"] = json!(id);
                }
                self.words.sent(words.clone(), id);
                self.ask("turn/steer", &params, Waits::Steer(words))
            }
            Turn::Asked | Turn::Ended => self.start_turn(words),
        }
    }

    /// The turn takes these words, or it does not: it ended meanwhile, or is of a kind that takes none.
    fn on_steered(&mut self, words: Words, is_taken: bool) {
        self.words.answered(&words, is_taken);
        // Once the turn ended, its process is told that nothing more comes: they are for the next one.
        if !is_taken && self.turn != Turn::Ended {
            self.queued.push(words);
        }
    }

    fn interrupt(&mut self, turn: &str) -> Act {
        let params = json!({ "threadId": self.thread, "turnId": turn });
        self.ask("turn/interrupt", &params, Waits::Interrupt)
    }

    /// Ends the turn, once. Words that it did not take are for the next process.
    pub(super) fn end_turn(&mut self, end: TurnEnd) -> Vec<Act> {
        if self.turn == Turn::Ended {
            return Vec::new();
        }
        let is_done = matches!(end, TurnEnd::Done { .. });
        self.turn = Turn::Ended;
        self.is_interrupt_due = false;
        self.asked.clear();
        self.calls.clear();
        self.changes.clear();
        self.said = None;
        self.error = None;
        let mut acts: Vec<Act> = self.words.ended(is_done).into_iter().map(Act::Took).collect();
        acts.push(Act::Fact(Fact::TurnEnded(end)));
        for words in self.queued.split_off(0) {
            acts.extend(self.remarks.of(&format!("It did not take these words: {}", words.text)));
        }
        acts
    }
}

impl Driver for Server {
    fn begin(&mut self) -> Vec<Act> {
        let params = json!({
            "clientInfo": { "name": "deputy", "title": "Deputy", "version": "1" },
            "capabilities": {
                "experimentalApi": true,
                "requestAttestation": false,
                "optOutNotificationMethods": UNWANTED,
            },
        });
        vec![self.ask("initialize", &params, Waits::Greeting)]
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        if stream == Stream::Stderr {
            return self.remarks.of(line).into_iter().collect();
        }
        match rpc::read(line) {
            Heard::Answered { id, outcome } => self.on_answer(id, outcome),
            Heard::Asked { id, method, params } => self.on_asked(id, &method, &params),
            Heard::Told { method, params } => self.on_told(&method, &params),
            Heard::Nonsense => self.remarks.of(line).into_iter().collect(),
        }
    }

    fn told(&mut self, word: &Word) -> Vec<Act> {
        match word {
            Word::Prompt(text) => {
                let words = self.words.next(text.clone());
                match self.turn {
                    Turn::Asked => {
                        self.queued.push(words);
                        Vec::new()
                    }
                    Turn::Ended if self.thread.is_none() => Vec::new(),
                    Turn::Ended | Turn::Runs(_) => vec![self.tell(words)],
                }
            }
            Word::Permission { key, told } => self.on_permission(key, told),
            Word::Answer { key, text } => self.on_answered(key, text),
            Word::Interrupt => match &self.turn {
                Turn::Runs(turn) => {
                    let turn = turn.clone();
                    vec![self.interrupt(&turn)]
                }
                Turn::Asked => {
                    self.is_interrupt_due = true;
                    Vec::new()
                }
                Turn::Ended => Vec::new(),
            },
        }
    }

    fn cut(&mut self, line: &str) -> Vec<Act> {
        // What a step came to may be long, and nobody waits for an answer to it.
        if line.starts_with(r#"{"method":"item/completed""#) {
            return self.remarks.of(line).into_iter().collect();
        }
        self.end_turn(cut::end())
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        self.queued.clear();
        let end = match self.error.take() {
            Some(error) => failed(&error, None, &self.limits),
            None => TurnEnd::Failed { trouble: Trouble::Crashed, detail: exit.in_words() },
        };
        self.end_turn(end)
    }

    fn use_asked(&self, key: &str) -> Option<String> {
        self.asked.get(key)?.of.clone()
    }

    fn also_called(&self, use_id: Option<&str>, tool: &str) -> Vec<String> {
        let call = use_id.and_then(|id| self.calls.get(id));
        let names = call.into_iter().flat_map(|call| [call.name.as_str(), MCP]);
        names.filter(|name| *name != tool).map(str::to_owned).collect()
    }
}
