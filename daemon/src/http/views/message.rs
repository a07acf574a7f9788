//! What was said in a conversation, from the facts that record it.

use deputy_domain::projection::{Behind, ConversationDoc, PlanDoc, RecalledDoc};
use deputy_protocol::At;
use deputy_protocol::api::{MessageRole, MessageView};
use deputy_protocol::event::{Ask, ConversationEvent, Prompt, Purpose, Shown};
use deputy_protocol::ids::{EventId, MemoryId, PlanId};
use std::collections::{BTreeMap, VecDeque};

/// A fact of a conversation, with its id and its version.
pub struct Fact {
    /// Of its event.
    pub id: EventId,
    /// Among all events.
    pub position: u64,
    /// In its stream.
    pub version: u64,
    /// The fact.
    pub event: ConversationEvent,
}

/// Whether a fact is shown as something that was said.
pub const fn is_message(event: &ConversationEvent) -> bool {
    matches!(
        event,
        ConversationEvent::Said { .. }
            | ConversationEvent::Replied { .. }
            | ConversationEvent::Asked { .. }
            | ConversationEvent::Answered { .. }
            | ConversationEvent::Failed { .. }
            | ConversationEvent::Stopped { .. }
    )
}

/// How many inputs were heard by the end of a turn, if the fact is one.
pub const fn ends_turn(event: &ConversationEvent) -> Option<u32> {
    match event {
        ConversationEvent::Replied { heard, .. } | ConversationEvent::Failed { heard, .. } => Some(*heard),
        _ => None,
    }
}

/// What a conversation is read with.
pub struct Around<'a> {
    /// Its row.
    pub doc: &'a ConversationDoc,
    /// The plans that came up in it.
    pub plans: &'a [PlanDoc],
    /// Those of its memories that were forgotten, and when.
    pub forgotten: &'a BTreeMap<MemoryId, At>,
}

/// The messages in these facts, in order, each with its version.
pub fn messages(around: &Around<'_>, facts: &[Fact]) -> Vec<(u64, MessageView)> {
    let mut reader = Reader::new(around);
    facts.iter().filter_map(|fact| Some((fact.version, reader.read(fact)?))).collect()
}

/// The memories behind the answer to an input, by the facts from the first on. As long as there is none, those that would
/// be behind it.
pub fn behind_answer(around: &Around<'_>, facts: &[Fact], input: u32) -> Behind {
    let mut reader = Reader::new(around);
    for fact in facts {
        if let Some(heard) = answers(&fact.event, input) {
            return reader.behind(heard);
        }
        reader.read(fact);
    }
    reader.behind(input)
}

/// How many inputs were heard by the end of the turn that answers an input, if the fact is that end.
pub fn answers(event: &ConversationEvent, input: u32) -> Option<u32> {
    ends_turn(event).filter(|heard| *heard >= input)
}

/// What is known from the facts before.
struct Reader<'a> {
    around: &'a Around<'a>,
    /// Inputs that the turn before heard.
    heard: u32,
    /// When that turn ended.
    since: Option<At>,
    /// When inputs behind those were said, and what they are about, where Deputy told it.
    unheard: VecDeque<(At, Option<Shown>)>,
    ask: Option<Ask>,
}

impl<'a> Reader<'a> {
    const fn new(around: &'a Around<'a>) -> Self {
        Self { around, heard: 0, since: None, unheard: VecDeque::new(), ask: None }
    }

    fn read(&mut self, fact: &Fact) -> Option<MessageView> {
        let said = |role, text: &str, at: &At| MessageView {
            id: fact.id,
            position: fact.position,
            role,
            text: text.to_owned(),
            plan_id: None,
            run_id: None,
            inbox_id: None,
            error: None,
            memories: Vec::new(),
            created_at: *at,
        };
        match &fact.event {
            ConversationEvent::Said { source, text, shown, by, at } => {
                let is_report = *source == Prompt::Deputy;
                self.unheard.push_back((*at, shown.as_deref().cloned().filter(|_| is_report)));
                let message = said(whose(*source, by), text, at);
                Some(match shown.as_deref().cloned() {
                    Some(Shown { text, plan_id, run_id }) => MessageView { text, plan_id, run_id, ..message },
                    None => message,
                })
            }
            ConversationEvent::Replied { text, heard, at, .. } => {
                let (memories, proposed) = (self.behind(*heard).listed, self.plan(*at));
                let memories = memories.into_iter().map(|it| it.memory).collect();
                let about = self.about(*heard);
                let plan_id = proposed.or(about.plan_id);
                (self.heard, self.since) = (*heard, Some(*at));
                let reply = said(self.agent(), text, at);
                Some(MessageView { memories, plan_id, run_id: about.run_id, ..reply })
            }
            ConversationEvent::Asked { ask, at } => {
                self.ask = Some(ask.clone());
                Some(MessageView { inbox_id: Some(ask.inbox_id), ..said(self.agent(), &ask.body, at) })
            }
            ConversationEvent::Answered { inbox_id, choice, text, at, .. } => {
                let choice = choice.as_deref().map(|choice| self.label(choice));
                let words: Vec<&str> = choice.into_iter().chain(text.as_deref()).collect();
                let answer = said(MessageRole::Founder, &words.join("\n"), at);
                Some(MessageView { inbox_id: Some(*inbox_id), ..answer })
            }
            ConversationEvent::Failed { error, heard, at, .. } => {
                self.about(*heard);
                (self.heard, self.since) = (*heard, Some(*at));
                let failed = said(MessageRole::Deputy, &error.detail, at);
                Some(MessageView { error: Some(error.clone()), ..failed })
            }
            ConversationEvent::Stopped { said: Some(text), by, at } => {
                Some(said(self.agent(), &format!("{}…\n\n[{}]", text.trim_end(), stopped(by)), at))
            }
            ConversationEvent::Stopped { said: None, by, at } => {
                Some(said(MessageRole::Deputy, stopped(by), at))
            }
            _ => None,
        }
    }

    /// What Deputy told in the turn that ended having heard so many inputs.
    fn about(&mut self, heard: u32) -> Shown {
        let inputs = heard.saturating_sub(self.heard) as usize;
        let mut told = self.unheard.drain(..inputs.min(self.unheard.len())).filter_map(|(_, shown)| shown);
        told.next_back().unwrap_or_default()
    }

    /// Memories behind an answer to so many inputs: those of its turn, and those of the turns before, which are still in its
    /// prompt; but none that was forgotten before its turn began.
    fn behind(&self, heard: u32) -> Behind {
        let began_at = self.unheard.front().map(|(at, _)| *at);
        let is_gone = |id| {
            let gone_at = self.around.forgotten.get(&id);
            gone_at.is_some_and(|gone_at| began_at.is_some_and(|began_at| *gone_at <= began_at))
        };
        let mut behind = RecalledDoc::behind(&self.around.doc.recalled, heard);
        behind.listed.retain(|it| !is_gone(it.memory.id));
        behind
    }

    /// The plan of which a card was shown in the turn that ended then.
    fn plan(&self, at: At) -> Option<PlanId> {
        let is_its = |plan: &&PlanDoc| {
            let mut cards = std::iter::once(&plan.plan.created_at).chain(&plan.plan.proposed_at);
            cards.any(|shown_at| *shown_at <= at && self.since.is_none_or(|since| since < *shown_at))
        };
        self.around.plans.iter().find(is_its).map(|plan| plan.plan_id)
    }

    fn label<'b>(&'b self, choice: &'b str) -> &'b str {
        let options = self.ask.as_ref().map(|ask| ask.options.as_slice()).unwrap_or_default();
        options.iter().find(|option| option.id == choice).map_or(choice, |option| option.label.as_str())
    }

    const fn agent(&self) -> MessageRole {
        match self.around.doc.conversation.purpose {
            Purpose::Talk | Purpose::Answering { .. } => MessageRole::Coo,
            Purpose::Consultation { .. } | Purpose::Scoping { .. } => MessageRole::Advisor,
            Purpose::Drawing { .. } => MessageRole::Orchestrator,
            Purpose::Hindsight { .. } | Purpose::PlanHindsight { .. } => MessageRole::Deputy,
        }
    }
}

/// What people read where a turn was ended before there was an answer.
fn stopped(by: &str) -> &'static str {
    if by == "deputy" {
        "This was ended: nobody waits for the answer any more."
    } else {
        "You stopped the answer."
    }
}

/// Whose words an input is.
fn whose(source: Prompt, by: &str) -> MessageRole {
    match source {
        Prompt::Founder | Prompt::Changes => MessageRole::Founder,
        Prompt::Order if by == Purpose::Talk.agent() => MessageRole::Coo,
        Prompt::Order | Prompt::Checks | Prompt::Deputy | Prompt::Due | Prompt::News => MessageRole::Deputy,
    }
}
