//! What is said to such a program, and which turn is open.

use super::asked::Asked;
use super::spent::Spent;
use super::tool::Tool;
use super::trouble::{AUTH_REQUIRED, failed};
use super::words::{Greeting, Stopped, read};
use crate::driver::cut;
use crate::driver::remark::Remarks;
use crate::driver::rpc::{self, Fault, Heard, count};
use crate::driver::{Act, Driver, Exit, Fact, LaunchOrder, Session, Trouble, TurnEnd, Word};
use crate::model::TokenUsage;
use deputy_protocol::link::Stream;
use deputy_protocol::money::Usd;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Talks the Agent Client Protocol.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the talk")]
pub(in crate::driver) struct Acp {
    pub(super) order: LaunchOrder,
    next_id: u64,
    waits: BTreeMap<u64, Waits>,
    pub(super) greeting: Greeting,
    pub(super) is_opencode: bool,
    pub(super) has_authenticated: bool,
    pub(super) session: Option<String>,
    /// It repeats an earlier session.
    pub(super) is_loading: bool,
    turn: Turn,
    /// The number of the last words that it was told; 0 for those that it begins with.
    told: u32,
    /// Numbers of the words that the turn is about, until it is known to have read them.
    asked_for: Vec<u32>,
    queued: Vec<(u32, String)>,
    is_interrupt_due: bool,
    /// What it says, in pieces, and the message that they are of.
    pub(super) chunks: String,
    pub(super) message: Option<String>,
    /// What it said since its last tool ended.
    pub(super) said: Option<String>,
    pub(super) tools: BTreeMap<String, Tool>,
    pub(super) asked: BTreeMap<String, Asked>,
    /// Why things were denied: the answer to a request has no room for it, the next words have.
    pub(super) reasons: Vec<String>,
    pub(super) spent: Spent,
    pub(super) remarks: Remarks,
}

/// What an answer is for.
#[derive(Clone, Copy)]
pub(super) enum Waits {
    Greeting,
    Authenticated,
    Session,
    Mode,
    Prompt,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// None, or it ended.
    Ended,
    /// It begins when the session is there.
    Due,
    /// The prompt was sent.
    Runs,
}

impl Acp {
    pub(in crate::driver) fn new(order: &LaunchOrder) -> Self {
        Self {
            order: order.clone(),
            next_id: 0,
            waits: BTreeMap::new(),
            greeting: Greeting::default(),
            is_opencode: false,
            has_authenticated: false,
            session: None,
            is_loading: false,
            turn: Turn::Due,
            told: 0,
            asked_for: vec![0],
            queued: Vec::new(),
            is_interrupt_due: false,
            chunks: String::new(),
            message: None,
            said: None,
            tools: BTreeMap::new(),
            asked: BTreeMap::new(),
            reasons: Vec::new(),
            spent: Spent::default(),
            remarks: Remarks::default(),
        }
    }

    pub(super) fn is_turn_open(&self) -> bool {
        self.turn != Turn::Ended
    }

    pub(super) fn ask(&mut self, method: &str, params: &Value, waits: Waits) -> Act {
        self.next_id += 1;
        self.waits.insert(self.next_id, waits);
        rpc::ask(self.next_id, method, params)
    }

    fn on_answer(&mut self, id: u64, outcome: Result<Value, Fault>) -> Vec<Act> {
        match (self.waits.remove(&id), outcome) {
            (Some(Waits::Greeting), Ok(greeting)) => {
                self.greeting = read(&greeting).unwrap_or_default();
                let name = self.greeting.agent_info.as_ref().and_then(|info| info.name.as_deref());
                self.is_opencode = name.is_some_and(|name| name.eq_ignore_ascii_case("opencode"));
                self.open_session()
            }
            (Some(Waits::Authenticated), Ok(_)) => self.open_session(),
            (Some(Waits::Session), Ok(opened)) => self.on_session(&read(&opened).unwrap_or_default()),
            (Some(Waits::Session), Err(fault)) if fault.code == AUTH_REQUIRED && !self.has_authenticated => {
                self.authenticate(&fault)
            }
            (Some(Waits::Session), Err(fault)) if matches!(self.order.session, Session::Resume(_)) => {
                self.end_turn(TurnEnd::Failed { trouble: Trouble::Session, detail: fault.text() })
            }
            (Some(Waits::Mode), outcome) => {
                let remark = outcome.err().and_then(|fault| self.remarks.of(&fault.text()));
                remark.into_iter().chain(self.start_turn(&self.first_words())).collect()
            }
            (Some(Waits::Prompt), Ok(stopped)) => self.on_stopped(&stopped),
            (Some(_), Err(fault)) => self.end_turn(failed(&fault)),
            (None, _) => Vec::new(),
        }
    }

    pub(super) fn start_turn(&mut self, words: &str) -> Vec<Act> {
        self.turn = Turn::Runs;
        let denials =
            self.reasons.split_off(0).into_iter().map(|reason| format!("That was denied: {reason}\n\n"));
        let text = format!("{}{words}", denials.collect::<String>());
        let params = json!({ "sessionId": self.session, "prompt": [{ "type": "text", "text": text }] });
        let prompt = self.ask("session/prompt", &params, Waits::Prompt);
        let is_interrupt_due = std::mem::take(&mut self.is_interrupt_due);
        std::iter::once(prompt).chain(is_interrupt_due.then(|| self.cancel())).collect()
    }

    /// It does something in its turn: the protocol has no other sign that it has read what the turn is about.
    pub(super) fn works(&mut self) -> Vec<Act> {
        let read = if self.turn == Turn::Runs { std::mem::take(&mut self.asked_for) } else { Vec::new() };
        read.into_iter().map(Act::Took).collect()
    }

    fn cancel(&self) -> Act {
        rpc::tell("session/cancel", &json!({ "sessionId": self.session }))
    }

    fn on_stopped(&mut self, stopped: &Value) -> Vec<Act> {
        let mut acts = self.said_whole().into_iter().collect::<Vec<_>>();
        let Some(stopped) = read::<Stopped>(stopped) else {
            let detail = format!("it ended its turn in an unknown way: {stopped}");
            acts.extend(self.end_turn(TurnEnd::Failed { trouble: Trouble::Other, detail }));
            return acts;
        };
        acts.extend(self.used(&stopped.usage));
        if stopped.stop_reason == "end_turn" {
            acts.extend(self.works());
        }
        let failed = |trouble, detail: &str| TurnEnd::Failed { trouble, detail: detail.to_owned() };
        let end = match stopped.stop_reason.as_str() {
            "end_turn" => match self.said.take() {
                Some(text) => TurnEnd::Done { text },
                None => failed(Trouble::Provider, "the model ended its turn without an answer"),
            },
            "cancelled" => TurnEnd::Interrupted,
            "max_tokens" => failed(Trouble::Bound, "the answer was cut at its longest"),
            "max_turn_requests" => failed(Trouble::Bound, "the turn reached its most requests"),
            "refusal" => failed(Trouble::Declined, self.said.as_deref().unwrap_or("the model declined")),
            other => failed(Trouble::Other, other),
        };
        acts.extend(self.end_turn(end));
        acts
    }

    /// What the turn used. Cached tokens are apart from the others there.
    fn used(&mut self, usage: &Value) -> Option<Act> {
        let (read, write) = (count(&usage["cachedReadTokens"]), count(&usage["cachedWriteTokens"]));
        let usage = TokenUsage {
            input: count(&usage["inputTokens"]).saturating_add(read).saturating_add(write),
            cache_read: read,
            cache_write: write,
            output: count(&usage["outputTokens"]).saturating_add(count(&usage["thoughtTokens"])),
        };
        let cost = std::mem::take(&mut self.spent.new);
        let cost_usd = (cost > Usd::ZERO).then_some(cost);
        let is_something = usage != TokenUsage::default() || cost_usd.is_some();
        is_something.then_some(Act::Fact(Fact::Used { usage, cost_usd }))
    }

    /// Ends the turn, once. Words that came meanwhile begin the next one, unless it went wrong.
    pub(super) fn end_turn(&mut self, end: TurnEnd) -> Vec<Act> {
        if self.turn == Turn::Ended {
            return Vec::new();
        }
        let is_done = matches!(end, TurnEnd::Done { .. });
        let mut acts = self.said_whole().into_iter().collect::<Vec<_>>();
        self.turn = Turn::Ended;
        self.is_interrupt_due = false;
        self.said = None;
        self.message = None;
        self.tools.clear();
        self.asked.clear();
        acts.push(Act::Fact(Fact::TurnEnded(end)));
        let (numbers, queued): (Vec<_>, Vec<_>) = self.queued.split_off(0).into_iter().unzip();
        let queued = queued.join("\n\n");
        self.asked_for = numbers;
        if !queued.is_empty() {
            if is_done {
                acts.extend(self.start_turn(&queued));
            } else {
                acts.extend(self.remarks.of(&format!("It did not take these words: {queued}")));
            }
        }
        acts
    }
}

impl Driver for Acp {
    fn begin(&mut self) -> Vec<Act> {
        let params = json!({
            "protocolVersion": 1,
            "clientCapabilities": { "fs": { "readTextFile": false, "writeTextFile": false }, "terminal": false },
            "clientInfo": { "name": "deputy", "title": "Deputy", "version": "1" },
        });
        vec![self.ask("initialize", &params, Waits::Greeting)]
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        if stream == Stream::Stderr {
            // opencode dumps there, over many lines, what it answers anyhow.
            let remark = if self.is_opencode { None } else { self.remarks.of(line) };
            return remark.into_iter().collect();
        }
        match rpc::read(line) {
            Heard::Answered { id, outcome } => self.on_answer(id, outcome),
            Heard::Asked { id, method, params } => self.on_asked(id, &method, &params),
            Heard::Told { method, params } => self.on_told(&method, &params),
            Heard::Nonsense => self.remarks.of(line).into_iter().collect(),
        }
    }

    fn cut(&mut self, _line: &str) -> Vec<Act> {
        self.end_turn(cut::end())
    }

    fn told(&mut self, word: &Word) -> Vec<Act> {
        match word {
            Word::Prompt(words) => {
                self.told = self.told.saturating_add(1);
                match self.turn {
                    Turn::Ended if self.session.is_none() => Vec::new(),
                    Turn::Ended => {
                        self.asked_for = vec![self.told];
                        self.start_turn(words)
                    }
                    Turn::Due | Turn::Runs => {
                        self.queued.push((self.told, words.clone()));
                        Vec::new()
                    }
                }
            }
            Word::Permission { key, told } => self.on_permission(key, told),
            // The protocol knows no questions that are taken here.
            Word::Answer { .. } => Vec::new(),
            Word::Interrupt => match self.turn {
                Turn::Runs => {
                    let mut acts = vec![self.cancel()];
                    acts.extend(self.cancel_asked());
                    acts
                }
                Turn::Due => {
                    self.is_interrupt_due = true;
                    Vec::new()
                }
                Turn::Ended => Vec::new(),
            },
        }
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        self.queued.clear();
        self.end_turn(TurnEnd::Failed { trouble: Trouble::Crashed, detail: exit.in_words() })
    }

    fn use_asked(&self, key: &str) -> Option<String> {
        self.asked.get(key).map(|asked| asked.of.clone())
    }

    fn also_called(&self, use_id: Option<&str>, tool: &str) -> Vec<String> {
        let known = use_id.and_then(|id| self.tools.get(id));
        let names = known.into_iter().flat_map(|known| [&known.name, &known.kind]).flatten();
        names.filter(|name| *name != tool).cloned().collect()
    }
}
