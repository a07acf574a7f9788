//! A conversation after a fact.

use super::cut::Cut;
use super::state::{Conversation, State, wants_answer};
use crate::agent::Input;
use crate::purse::Reservation;
use deputy_protocol::At;
use deputy_protocol::event::{Ask, AskPurpose, ConversationEvent, Usage, WaitReason};
use std::collections::{BTreeMap, VecDeque};

impl Conversation {
    /// The conversation that a fact begins; `None` if it begins none.
    pub fn begin(event: &ConversationEvent) -> Option<Self> {
        let ConversationEvent::Opened { purpose, project_id, title, at, .. } = event else { return None };
        Some(Self {
            purpose: *purpose,
            project_id: *project_id,
            title: title.clone(),
            state: State::Idle,
            heard: 0,
            unheard: VecDeque::new(),
            ask: None,
            answers: BTreeMap::new(),
            agent: None,
            reply: None,
            scope: None,
            draft: None,
            error: None,
            was_stopped: false,
            cut: None,
            outcome: None,
            wish: None,
            appointments: BTreeMap::new(),
            due: Vec::new(),
            began_at: None,
            is_begun: false,
            claimed_at: None,
            strikes: 0,
            spent: Usage::default(),
            reserved: BTreeMap::new(),
            created_at: *at,
            updated_at: *at,
        })
    }

    /// The conversation after a fact.
    #[must_use]
    pub fn apply(mut self, event: &ConversationEvent) -> Self {
        match event {
            ConversationEvent::Opened { at, .. } => self.updated_at = *at,
            ConversationEvent::Titled { title, at } => {
                self.title.clone_from(title);
                self.updated_at = *at;
            }
            ConversationEvent::Said { source, text, at, .. } => {
                self.unheard.push_back(Input { source: *source, text: text.clone() });
                if self.state == State::Idle && wants_answer(*source) {
                    self.take_turn();
                    self.began_at = Some(*at);
                }
                self.updated_at = *at;
            }
            ConversationEvent::Claimed { lease, agent, at } => {
                self.state = State::Thinking { lease: Some(*lease) };
                (self.agent, self.is_begun, self.claimed_at) = (Some(agent.clone()), true, Some(*at));
                self.strikes += 1;
                for held in self.reserved.values_mut() {
                    held.orphaned = true;
                }
                self.updated_at = *at;
            }
            ConversationEvent::CallReserved { call_id, reserved_usd, reserved_tokens, at } => {
                let held = Reservation {
                    usd: *reserved_usd,
                    tokens: *reserved_tokens,
                    unpriced: false,
                    at: *at,
                    orphaned: false,
                };
                self.reserved.insert(*call_id, held);
                self.updated_at = *at;
            }
            ConversationEvent::CallSettled { call_id, usage, estimated, at, .. } => {
                self.reserved.remove(call_id);
                self.spent.add(usage);
                if !estimated {
                    self.strikes = 0;
                }
                self.updated_at = *at;
            }
            ConversationEvent::Asked { ask, at } => self.asked(ask, *at),
            ConversationEvent::Answered { choice, text, at, .. } => {
                self.answered(choice.as_ref(), text.as_ref(), *at);
            }
            ConversationEvent::AskWithdrawn { at, .. } => {
                self.ask = None;
                self.updated_at = *at;
            }
            ConversationEvent::Waiting { reason, until, detail, due, at } => {
                self.state = State::Waiting { reason: *reason, until: *until, detail: detail.clone() };
                self.strikes = 0;
                if due.is_some() {
                    self.due.iter_mut().for_each(|due| due.told_at = due.told_at.or(Some(*at)));
                }
                self.updated_at = *at;
            }
            ConversationEvent::Resumed { at } => {
                self.take_turn();
                self.updated_at = *at;
            }
            ConversationEvent::Replied { text, heard, scope, draft, at, .. } => {
                self.reply = Some(text.clone());
                self.scope = scope.as_deref().cloned();
                self.draft = draft.as_deref().cloned();
                self.error = None;
                self.end_turn(*heard, *at);
            }
            ConversationEvent::Failed { error, heard, at, .. } => {
                self.error = Some(error.clone());
                // It may be what the turn failed at.
                self.wish = None;
                self.end_turn(*heard, *at);
            }
            ConversationEvent::Stopped { said, at, .. } => self.stopped(said.as_ref(), *at),
            ConversationEvent::ContextAsked { wish, at, .. } => {
                self.wish = Some(*wish);
                self.updated_at = *at;
            }
            ConversationEvent::ContextSet { at } => {
                self.wish = None;
                self.updated_at = *at;
            }
            ConversationEvent::OutcomeNoted { outcome, at } => {
                self.outcome = Some(outcome.clone());
                self.updated_at = *at;
            }
            ConversationEvent::Scheduled { at, .. }
            | ConversationEvent::CameDue { at, .. }
            | ConversationEvent::Unscheduled { at, .. } => {
                self.scheduled(event);
                self.updated_at = *at;
            }
        }
        self
    }

    fn take_turn(&mut self) {
        self.state = State::Thinking { lease: None };
        self.strikes = 0;
    }

    fn asked(&mut self, ask: &Ask, at: At) {
        let detail = ask.title.clone();
        self.ask = Some(ask.clone());
        self.state = State::Waiting { reason: WaitReason::Question, until: ask.expires_at, detail };
        self.updated_at = at;
    }

    fn answered(&mut self, choice: Option<&String>, text: Option<&String>, at: At) {
        if let Some(ask) = self.ask.take()
            && let AskPurpose::Agent { tool_use } = ask.purpose
        {
            let label = choice.map(|choice| {
                let option = ask.options.iter().find(|option| option.id == *choice);
                option.map_or_else(|| choice.clone(), |option| option.label.clone())
            });
            let words = label.into_iter().chain(text.cloned()).collect::<Vec<_>>().join("\n");
            self.answers.insert(tool_use, words);
        }
        self.take_turn();
        (self.began_at, self.updated_at) = (Some(at), at);
    }

    fn stopped(&mut self, said: Option<&String>, at: At) {
        self.cut = Some(Cut { inputs: self.inputs(), said: said.cloned() });
        (self.was_stopped, self.is_begun, self.began_at) = (true, false, None);
        // Whoever ended the turn knows of it; when it comes again, that is another turn.
        self.due.clear();
        // What was said is on record, and heard with the next words.
        self.state = if self.is_talk() { State::Idle } else { State::Ended };
        self.updated_at = at;
    }

    /// A turn is over. What was said since is the next one's.
    fn end_turn(&mut self, heard: u32, at: At) {
        let now = heard.saturating_sub(self.heard) as usize;
        self.unheard.drain(..now.min(self.unheard.len()));
        self.heard = heard.max(self.heard);
        let heard = self.heard;
        self.due.retain(|due| due.input > heard);
        self.answers.clear();
        (self.was_stopped, self.cut) = (false, None);
        self.strikes = 0;
        let goes_on = self.unheard.iter().any(|input| wants_answer(input.source));
        self.began_at = goes_on.then_some(at);
        self.state = match (self.is_talk(), goes_on) {
            (false, _) => State::Ended,
            (true, false) => State::Idle,
            (true, true) => State::Thinking { lease: self.lease() },
        };
        // Its owner goes on with what was said meanwhile.
        self.is_begun = matches!(self.state, State::Thinking { .. });
        self.updated_at = at;
    }
}
