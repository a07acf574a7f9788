//! The talk with Claude Code.

use super::launch::is_argument;
use super::reading::{asked, blocks, is_noise, read, shown, text_of};
use super::turn::{ToSend, Turn};
use super::words::{
    Asked, ControlId, ControlRequest, ControlResponse, Head, Init, Message, Outcome, PieceMessage, RateLimit,
    Retry, Sent, SentMessage, StreamEvent,
};
use super::{Act, Driver, Exit, Fact, LaunchOrder, Word, tools};
use super::{limits::Limits, outcome, question::Questions, usage::Usage};
use crate::driver::remark::Remarks;
use crate::driver::{TurnEnd, cut};
use deputy_protocol::link::Stream;

/// Talks with one process of Claude Code.
pub(in crate::driver) struct Claude {
    prompt: String,
    turn: Turn,
    questions: Questions,
    usage: Usage,
    limits: Limits,
    remarks: Remarks,
    /// Its session, once told.
    session: Option<(String, Option<String>)>,
    /// What it called the last thing that went wrong in this turn.
    error: Option<String>,
    /// Interruptions asked for.
    interrupts: u64,
}

impl Claude {
    pub(in crate::driver) fn new(order: &LaunchOrder) -> Self {
        let prompt = if is_argument(&order.briefing) { order.prompt.clone() } else { order.words() };
        Self {
            prompt,
            turn: Turn::default(),
            questions: Questions::default(),
            usage: match order.endpoint {
                Some(_) => Usage::default(),
                None => Usage::of_each_call(),
            },
            limits: Limits::default(),
            remarks: Remarks::default(),
            session: None,
            error: None,
            interrupts: 0,
        }
    }

    /// A line of standard output; `None` if it could not be read as what it says it is.
    fn line(&mut self, line: &str) -> Option<Vec<Act>> {
        let head: Head = serde_json::from_str(line).ok()?;
        match (head.r#type.as_str(), head.subtype.as_deref()) {
            ("system", Some("init")) => Some(self.began(&read(line)?)),
            ("system", Some("api_retry")) => {
                let retry: Retry = read(line)?;
                Some(self.remark(&format!(
                    "A call of the model failed ({}); attempt {} of {} follows in {} ms",
                    retry.error.as_deref().unwrap_or("no reason given"),
                    retry.attempt,
                    retry.max_retries,
                    retry.delay_ms
                )))
            }
            ("system", Some("compact_boundary")) => Some(self.remark("It shortened its conversation")),
            ("system", Some(known)) if is_noise(known) => Some(Vec::new()),
            ("assistant", _) => self.said(&read(line)?),
            ("user", _) => self.heard_back(&read(line)?),
            ("stream_event", _) => Some(self.piece(read(line)?)),
            ("result", _) => Some(self.result(&read(line)?)),
            ("rate_limit_event", _) => {
                let info = read::<RateLimit>(line)?.rate_limit_info;
                let quota = self.limits.quota(&info).map(Act::Fact);
                let remark = self.limits.heard(&info).map(|remark| self.remark(&remark)).unwrap_or_default();
                Some(quota.into_iter().chain(remark).collect())
            }
            ("control_request", _) => Some(self.questions.asked(read::<ControlRequest>(line)?)),
            ("control_cancel_request", _) => {
                self.questions.withdrawn(&read::<ControlId>(line)?.request_id);
                Some(Vec::new())
            }
            ("control_response", _) => Some(self.responded(read(line)?)),
            ("keep_alive", _) => Some(Vec::new()),
            _ => None,
        }
    }

    fn began(&mut self, init: &Init) -> Vec<Act> {
        let session = (init.session_id.clone(), init.model.clone());
        let mut acts = Vec::new();
        if self.session.as_ref() != Some(&session) {
            let (session, model) = session.clone();
            acts.push(Act::Fact(Fact::SessionBegan { session, model }));
        }
        self.session = Some(session);
        acts.extend(self.turn.began(init.uuid.as_deref()).iter().map(sent));
        acts
    }

    fn said(&mut self, message: &Message) -> Option<Vec<Act>> {
        if let Some(error) = &message.error {
            // The program's own words about it: its result has them, too.
            self.error = Some(error.clone());
            return Some(Vec::new());
        }
        let used = message
            .inner
            .usage
            .as_ref()
            .and_then(|usage| self.usage.began(message.inner.id.as_deref(), usage));
        let is_own = message.parent_tool_use_id.is_none();
        let facts =
            blocks(&message.inner.content)?.into_iter().filter_map(|block| match block.r#type.as_str() {
                "text" if is_own => {
                    let text = block.text.filter(|text| !text.trim().is_empty())?;
                    Some(Fact::Said { text })
                }
                "tool_use" => {
                    let arguments = block.input.map(|input| input.get().to_owned()).unwrap_or_default();
                    Some(Fact::ToolBegan { id: block.id?, name: block.name?, arguments })
                }
                _ => None,
            });
        let facts: Vec<_> = used.into_iter().chain(facts).map(Act::Fact).collect();
        let took = if is_own { self.turn.answered() } else { Vec::new() };
        Some(took.into_iter().map(Act::Took).chain(facts).collect())
    }

    fn piece(&mut self, piece: StreamEvent) -> Vec<Act> {
        let below = piece.parent_tool_use_id.as_deref();
        match (piece.event.r#type.as_str(), &piece.event.message, &piece.event.usage) {
            ("message_start", Some(PieceMessage { id, usage: Some(usage) }), _) => {
                self.usage.opened(below, id.as_deref(), usage).map(Act::Fact).into_iter().collect()
            }
            ("message_delta", _, Some(usage)) => {
                self.usage.closed(below, usage).map(Act::Fact).into_iter().collect()
            }
            _ => shown(piece),
        }
    }

    fn heard_back(&mut self, message: &Message) -> Option<Vec<Act>> {
        if message.is_replay {
            self.turn.read(message.uuid.as_deref().unwrap_or_default());
            return Some(Vec::new());
        }
        let ended: Vec<_> = blocks(&message.inner.content)?
            .into_iter()
            .filter_map(|block| {
                let id = block.tool_use_id.filter(|_| block.r#type == "tool_result")?;
                let text = block.content.map(|content| text_of(&content)).unwrap_or_default();
                Some(Act::Fact(Fact::ToolEnded { id, text, is_ok: !block.is_error }))
            })
            .collect();
        let is_own = message.parent_tool_use_id.is_none() && !ended.is_empty();
        let took = if is_own { self.turn.used() } else { Vec::new() };
        Some(took.into_iter().map(Act::Took).chain(ended).collect())
    }

    fn result(&mut self, outcome: &Outcome) -> Vec<Act> {
        let used = self.usage.sums(outcome.model_usage.values(), outcome.total_cost_usd);
        let mut acts: Vec<Act> = used.map(Act::Fact).into_iter().collect();
        let error = self.error.take();
        let end = outcome::turn_end(outcome, error.as_deref(), self.turn.is_interrupted(), &self.limits);
        acts.extend(self.turn.over(matches!(end, TurnEnd::Done { .. })).into_iter().map(Act::Took));
        let (end, next) = self.turn.ended(end);
        acts.extend(end.map(|end| Act::Fact(Fact::TurnEnded(end))));
        acts.extend(next.as_ref().map(sent));
        acts
    }

    fn responded(&mut self, response: ControlResponse) -> Vec<Act> {
        let responded = response.response;
        if responded.subtype == "error" {
            let error = responded.error.unwrap_or_default();
            return self.remark(&format!("It would not do what it was asked for: {error}"));
        }
        let dropped = responded.response.is_some_and(|response| response.cancelled);
        let Some(uuid) = responded.request_id.strip_prefix(CANCEL_PREFIX).filter(|_| dropped) else {
            return Vec::new();
        };
        let (words, end) = self.turn.dropped(uuid);
        let mut acts = words.map(|words| self.unheard(&words)).unwrap_or_default();
        acts.extend(end.map(|end| Act::Fact(Fact::TurnEnded(end))));
        acts
    }

    /// Words that the program will not read.
    fn unheard(&mut self, words: &str) -> Vec<Act> {
        self.remark(&format!("Not read before the turn was to end: {words}"))
    }

    fn interrupt(&mut self) -> Vec<Act> {
        if !self.turn.is_open() {
            return Vec::new();
        }
        let (unread, unsent) = self.turn.interrupt();
        let mut acts = Vec::new();
        for uuid in unread {
            let request_id = format!("{CANCEL_PREFIX}{uuid}");
            let request = Asked::CancelAsyncMessage { message_uuid: &uuid };
            acts.push(Act::Send(Sent::ControlRequest { request_id: &request_id, request }.line()));
        }
        for text in unsent {
            acts.extend(self.unheard(&text));
        }
        self.interrupts += 1;
        let request_id = format!("interrupt-{}", self.interrupts);
        acts.push(Act::Send(
            Sent::ControlRequest { request_id: &request_id, request: Asked::Interrupt }.line(),
        ));
        acts
    }

    fn remark(&mut self, text: &str) -> Vec<Act> {
        self.remarks.of(text).into_iter().collect()
    }
}

/// Before the id of the message that is not to be read any more.
const CANCEL_PREFIX: &str = "cancel-";

impl Driver for Claude {
    fn begin(&mut self) -> Vec<Act> {
        let prompt = std::mem::take(&mut self.prompt);
        self.turn.told(prompt).iter().map(sent).collect()
    }

    fn heard(&mut self, stream: Stream, line: &str) -> Vec<Act> {
        match stream {
            Stream::Stderr => self.remark(line),
            Stream::Stdout => match self.line(line) {
                Some(acts) => acts,
                None => match asked(line) {
                    Some(request) => Questions::not_read(&request),
                    None => self.remark(line),
                },
            },
        }
    }

    fn cut(&mut self, line: &str) -> Vec<Act> {
        // What a tool came to may be long, and nobody waits for an answer to it.
        let is_told = ["user", "assistant", "stream_event"]
            .iter()
            .any(|told| line.starts_with(&format!(r#"{{"type":"{told}""#)));
        if is_told {
            return self.remark(line);
        }
        self.turn.close(cut::end()).map(|end| Act::Fact(Fact::TurnEnded(end))).into_iter().collect()
    }

    fn told(&mut self, word: &Word) -> Vec<Act> {
        match word {
            Word::Prompt(text) => self.turn.told(text.clone()).iter().map(sent).collect(),
            Word::Permission { key, told } => self.questions.decided(key, told).into_iter().collect(),
            Word::Answer { key, text } => self.questions.answered(key, text).into_iter().collect(),
            Word::Interrupt => self.interrupt(),
        }
    }

    fn ended(&mut self, exit: &Exit) -> Vec<Act> {
        let mut acts: Vec<Act> = self.usage.rest().map(Act::Fact).into_iter().collect();
        let end = outcome::crash(exit, self.error.as_deref(), &self.limits);
        acts.extend(self.turn.close(end).map(|end| Act::Fact(Fact::TurnEnded(end))));
        acts
    }

    fn use_asked(&self, key: &str) -> Option<String> {
        self.questions.of(key)
    }

    fn also_called(&self, _use_id: Option<&str>, tool: &str) -> Vec<String> {
        tools::also_called(tool).map(str::to_owned).into_iter().collect()
    }
}

fn sent(message: &ToSend) -> Act {
    let uuid = message.uuid.as_deref();
    let message = SentMessage { role: "user", content: &message.text };
    Act::Send(Sent::User { message, uuid }.line())
}
