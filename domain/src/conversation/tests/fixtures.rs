//! A conversation in the making: words, commands, and a clock that is moved by hand.

use crate::conversation::{Command, Conversation, Refusal, decide};
use crate::purse::{Call, DayBudget};
use crate::schedule::{Moment, When, Zone};
use chrono::{DateTime, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::api::{Delay, DelayUnit};
use deputy_protocol::event::{
    Advisor, AgentStamp, Ask, AskOption, AskPurpose, ContextWish, ConversationEvent, Event, Lease, Outcome,
    Prompt, Purpose, Repeat, RunError, Usage, WaitReason,
};
use deputy_protocol::ids::{AppointmentId, CallId, ConversationId, DaemonId, InboxId, ToolUseId};
use deputy_protocol::money::Usd;
use uuid::Uuid;

/// One conversation's life.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    /// As it stands.
    pub(super) it: Option<Conversation>,
    /// All that was recorded.
    pub(super) facts: Vec<ConversationEvent>,
    /// Seconds since it began.
    pub(super) now: i64,
}

impl Life {
    pub(super) fn decide(&self, command: Command) -> Result<Vec<ConversationEvent>, Refusal> {
        decide(self.it.as_ref(), command, at(self.now))
    }

    pub(super) fn tell(&mut self, command: Command) -> Result<Vec<ConversationEvent>, Refusal> {
        let facts = self.decide(command)?;
        self.it = facts.iter().fold(self.it.take(), after);
        self.facts.extend(facts.clone());
        Ok(facts)
    }

    pub(super) fn with(mut self, commands: impl IntoIterator<Item = Command>) -> Self {
        for command in commands {
            self.tell(command).unwrap();
        }
        self
    }

    pub(super) fn it(&self) -> &Conversation {
        self.it.as_ref().unwrap()
    }
}

/// A conversation after a fact.
pub(super) fn after(it: Option<Conversation>, fact: &ConversationEvent) -> Option<Conversation> {
    it.map_or_else(|| Conversation::begin(fact), |it| Some(it.apply(fact)))
}

/// What facts are called, without their family.
pub(super) fn kinds(facts: &[ConversationEvent]) -> Vec<String> {
    let kind = |fact: &ConversationEvent| {
        let (kind, _) = Event::from(fact.clone()).encode();
        kind.trim_start_matches("conversation.").to_owned()
    };
    facts.iter().map(kind).collect()
}

pub(super) fn at(seconds: i64) -> At {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

pub(super) fn founder() -> String {
    "founder".to_owned()
}

pub(super) fn open() -> Command {
    Command::Open { purpose: Purpose::Talk, project_id: None, title: String::new(), by: founder() }
}

/// One between agents.
pub(super) fn consult() -> Command {
    let asked_in = ConversationId(Uuid::from_u128(1));
    let purpose = Purpose::Consultation { advisor: Advisor::Growth, asked_in };
    Command::Open { purpose, project_id: None, title: "What of growth?".to_owned(), by: "coo".to_owned() }
}

pub(super) fn said(source: Prompt, text: &str) -> Command {
    let by = if source == Prompt::Founder { "founder" } else { "deputy" };
    Command::Say { source, text: text.to_owned(), shown: None, by: by.to_owned() }
}

pub(super) fn say(text: &str) -> Command {
    said(Prompt::Founder, text)
}

pub(super) fn claim(epoch: u64) -> Command {
    let lease = Lease { owner: DaemonId(Uuid::from_u128(2)), epoch, place: None };
    Command::Claim { lease, agent: AgentStamp { name: "coo".to_owned(), version: 0, digest: None } }
}

pub(super) fn item(number: u128) -> InboxId {
    InboxId(Uuid::from_u128(100 + number))
}

pub(super) fn ask(number: u128) -> Command {
    let option =
        |id: &str, label: &str| AskOption { id: id.to_owned(), label: label.to_owned(), recommended: false };
    Command::Ask {
        ask: Ask {
            inbox_id: item(number),
            purpose: AskPurpose::Agent { tool_use: ToolUseId(Uuid::from_u128(200 + number)) },
            title: "Which colour?".to_owned(),
            body: "Which colour?".to_owned(),
            options: vec![option("1", "Red"), option("2", "Blue")],
            expires_at: None,
            default_choice: None,
            diff: None,
            answering: None,
        },
    }
}

pub(super) fn answer(number: u128, choice: &str) -> Command {
    Command::Answer { inbox_id: item(number), choice: Some(choice.to_owned()), text: None, by: founder() }
}

pub(super) fn compact() -> Command {
    Command::Reshape { wish: ContextWish::Compact, by: founder() }
}

pub(super) fn stop() -> Command {
    Command::Stop { said: None, by: founder() }
}

pub(super) fn reply(text: &str, heard: u32) -> Command {
    Command::Reply { text: text.to_owned(), heard, scope: None, draft: None }
}

pub(super) fn fail(heard: u32) -> Command {
    Command::Fail { error: RunError { code: "x".to_owned(), detail: "no".to_owned() }, heard }
}

pub(super) fn park(until: Option<i64>) -> Command {
    Command::Park { reason: WaitReason::Provider, until: until.map(at), detail: "limited".to_owned() }
}

pub(super) fn call(number: u128) -> CallId {
    CallId(Uuid::from_u128(300 + number))
}

pub(super) fn reserve(number: u128) -> Command {
    let usd = Some(Usd::from_nanos(1_000_000));
    Command::Reserve {
        call: Call { call_id: call(number), usd, tokens: 100, model: "lab/one".to_owned(), day: None },
    }
}

/// The same on a day whose money is used up.
pub(super) fn reserve_in_vain(number: u128) -> Command {
    let Command::Reserve { call } = reserve(number) else { unreachable!() };
    let spent = Usd::from_nanos(5_000_000);
    Command::Reserve { call: Call { day: Some(DayBudget { cap: spent, committed: spent }), ..call } }
}

pub(super) fn settle(number: u128, told: bool) -> Command {
    let usage =
        Usage { input_tokens: 10, output_tokens: 5, cost_usd: Usd::from_nanos(700_000), ..Usage::default() };
    Command::Settle { call_id: call(number), model: "lab/one".to_owned(), usage: told.then_some(usage) }
}

pub(super) fn note() -> Command {
    Command::Note { outcome: Outcome::Declined }
}

pub(super) fn appointment(number: u128) -> AppointmentId {
    AppointmentId(Uuid::from_u128(400 + number))
}

/// Something to be done in so many minutes.
pub(super) fn schedule(number: u128, minutes: u32, every: Option<Repeat>, by: &str) -> Command {
    let moment = Some(Moment::In(Delay { unit: DelayUnit::Minutes, count: minutes }));
    Command::Schedule {
        appointment_id: appointment(number),
        text: format!("Look at number {number}.\nAnd tell."),
        when: When { moment, every },
        zone: Zone::UTC,
        elsewhere: 0,
        by: by.to_owned(),
    }
}

pub(super) fn unschedule(number: u128) -> Command {
    Command::Unschedule { appointment_id: appointment(number), by: founder() }
}

pub(super) fn come_due(number: u128, due: i64) -> Command {
    Command::ComeDue { appointment_id: appointment(number), due_at: at(due) }
}
