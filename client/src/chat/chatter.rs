//! The conversation: whatever happens, and whatever is written, in the order in which it comes.

use super::card::{Decision, show};
use super::said::{HELP, Said};
use super::turn::Turn;
use crate::api::{Api, ApiError};
use crate::feed::Item;
use crate::outcome::Outcome;
use crate::render::{Out, Shape, clean, fault, note, short};
use crate::talk::{Keyboard, Page, answer, follow};
use anyhow::Result;
use deputy_protocol::api::{
    ConversationChange, ConversationView, Message, MessageRole, NewConversation, Nothing,
};
use deputy_protocol::ids::ConversationId;
use deputy_protocol::stream::Stream;
use serde::Serialize;
use std::collections::VecDeque;
use tokio::signal::unix::{SignalKind, signal};

/// Messages that are shown to whoever comes back to a conversation.
const SHOWN: usize = 6;

/// What a conversation begins with here.
pub(crate) enum Beginning {
    /// These are its first words.
    New(NewConversation),
    /// It is there, and perhaps there is more to say.
    Again(Box<ConversationView>, Option<String>),
}

/// Talks until the founder leaves, or until all that was to be said is answered. Without a keyboard there is no more to
/// be said than the beginning.
pub(crate) async fn chat(
    api: &Api,
    out: Out,
    beginning: Beginning,
    keyboard: Option<Keyboard>,
) -> Result<Outcome> {
    // Without a keyboard there is one thing to say: what is wanted is the answer.
    let mut page = if keyboard.is_some() { Page::new(out) } else { Page::terse(out) };
    let (it, unsaid) = match beginning {
        Beginning::New(new) => {
            (api.post::<ConversationView>(&["conversations"], &new).await?.view, VecDeque::new())
        }
        Beginning::Again(it, text) => {
            if text.is_none() {
                recall(&mut page, &it)?;
            }
            (*it, text.into_iter().collect())
        }
    };
    let told = it.messages.last().map_or(0, |message| message.position);
    let turn = Turn::of(api, &it).await?;
    let is_person = keyboard.as_ref().is_some_and(|keyboard| keyboard.is_person);
    let mut chatter = Chatter {
        api,
        id: it.id,
        page,
        turn,
        told,
        unsaid,
        is_live: false,
        is_leaving: false,
        is_stopped: false,
    };
    match &chatter.turn {
        // Whoever has words for it has seen it.
        _ if !chatter.unsaid.is_empty() => {}
        Turn::Asked(item) => chatter.page.options(item)?,
        Turn::Card(plan) => show(&mut chatter.page, plan)?,
        Turn::Coo | Turn::Founder { .. } | Turn::Broke(_) | Turn::Over => {}
    }
    if is_person && chatter.unsaid.is_empty() && !matches!(chatter.turn, Turn::Coo) {
        chatter.page.prompt()?;
    }
    let mut outcome = chatter.go(keyboard).await?;
    if chatter.is_stopped && !is_person {
        outcome = None;
    }
    // A person was told before.
    if let (false, false, Turn::Broke(detail)) = (out.json, is_person, &chatter.turn) {
        note(detail);
    }
    if !out.json && outcome != Some(Outcome::Done) {
        let id = short(&it.id);
        note(&format!("`deputy chat --conversation {id}` comes back to this conversation"));
    }
    Ok(outcome.unwrap_or(Outcome::Interrupted))
}

/// The end of what was said so far.
fn recall(page: &mut Page, it: &ConversationView) -> Result<()> {
    let from = it.messages.len().saturating_sub(SHOWN);
    if from > 0 {
        let id = short(&it.id);
        note(&format!("`deputy conversations show {id}` shows what was said before this"));
    }
    for message in &it.messages[from..] {
        let text = clean(message.text.trim(), Shape::Block);
        let text = if message.role == MessageRole::Founder { format!("› {text}") } else { text };
        page.line(&text)?;
    }
    Ok(())
}

struct Chatter<'a> {
    api: &'a Api,
    id: ConversationId,
    page: Page,
    turn: Turn,
    /// Position of the last fact that was told.
    told: u64,
    /// Lines that wait to be said.
    unsaid: VecDeque<String>,
    /// Whether what is told is of now.
    is_live: bool,
    /// Ctrl-C was pressed and nothing was said since.
    is_leaving: bool,
    /// It ended a turn.
    is_stopped: bool,
}

impl Chatter<'_> {
    /// Until the founder leaves; none when an answer is still to come.
    async fn go(&mut self, mut keyboard: Option<Keyboard>) -> Result<Option<Outcome>> {
        let streams = vec![Stream::Conversation(self.id), Stream::Thoughts(self.id)];
        let mut feed = follow(self.api, self.told, streams);
        let is_person = keyboard.as_ref().is_some_and(|keyboard| keyboard.is_person);
        let mut has_more = keyboard.is_some();
        // One listener for the whole session: a press while something is being done is heard after it.
        let mut presses = signal(SignalKind::interrupt())?;
        loop {
            let is_rest = !matches!(self.turn, Turn::Coo);
            if (is_person || is_rest)
                && let Some(line) = self.unsaid.pop_front()
            {
                if !self.say(&line).await? {
                    return Ok(self.turn.outcome());
                }
                continue;
            }
            if !has_more && self.unsaid.is_empty() && (is_person || is_rest)
                || matches!(self.turn, Turn::Over)
            {
                return Ok(self.turn.outcome());
            }
            tokio::select! {
                item = feed.recv() => match item {
                    Some(item) => self.hear(item?).await?,
                    None => return Ok(None),
                },
                line = next(keyboard.as_mut()), if has_more => match line? {
                    Some(line) => self.unsaid.push_back(line),
                    None => has_more = false,
                },
                _ = presses.recv() => {
                    if !self.interrupt().await? {
                        return Ok(self.turn.outcome());
                    }
                }
            }
        }
    }

    async fn hear(&mut self, item: Item) -> Result<()> {
        let looks = match item {
            Item::Event(event) if event.position <= self.told => false,
            Item::Event(event) => {
                self.told = event.position;
                self.page.event(&event)?;
                let is_noise =
                    event.kind.starts_with("conversation.call_") || !event.kind.starts_with("conversation.");
                self.is_live && !is_noise
            }
            Item::Delta { data, .. } => {
                self.page.delta(&data)?;
                false
            }
            Item::Live => {
                self.is_live = true;
                true
            }
            Item::Lost { detail } => {
                self.is_live = false;
                note(&format!("{detail}; trying again"));
                false
            }
            Item::Reset => {
                note("the server has another history now");
                self.told = 0;
                true
            }
        };
        if looks { self.look().await } else { Ok(()) }
    }

    async fn look(&mut self) -> Result<()> {
        match self.api.get::<ConversationView>(&["conversations", &self.id.to_string()], &[]).await {
            Ok(it) => self.stands(&it.view).await,
            // The feed says when the server is back, and then it is asked again.
            Err(fault) if fault.is_passing() => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn stands(&mut self, it: &ConversationView) -> Result<()> {
        // What led here is told first: the feed brings it, and with it another look.
        if it.messages.last().is_some_and(|message| message.position > self.told) {
            self.turn = Turn::Coo;
            return Ok(());
        }
        let was_coos = matches!(self.turn, Turn::Coo);
        self.turn = Turn::of(self.api, it).await?;
        if was_coos { self.ready() } else { Ok(()) }
    }

    /// Lets the founder know that it is their turn, if it is.
    fn ready(&mut self) -> Result<()> {
        match &self.turn {
            Turn::Coo | Turn::Over => return Ok(()),
            Turn::Founder { .. } | Turn::Broke(_) => {}
            Turn::Asked(item) => self.page.question(item)?,
            Turn::Card(plan) => show(&mut self.page, plan)?,
        }
        Ok(self.page.prompt()?)
    }

    /// Does what a line means; false when that is to leave.
    async fn say(&mut self, line: &str) -> Result<bool> {
        (self.is_leaving, self.is_stopped) = (false, false);
        match Said::read(line) {
            Said::Words(text) => self.tell(text).await?,
            Said::Stop => self.order("stop", &Nothing {}, None).await?,
            Said::Compact => {
                self.wish("compact", "summed up from the next answer on; all of it stays").await?;
            }
            Said::Expand => self.wish("expand", "all of it goes before the COO again, if it fits").await?,
            Said::Title(title) => {
                let path = ["conversations", &self.id.to_string()].map(ToOwned::to_owned);
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let change = ConversationChange { title };
                match self.api.patch::<ConversationView>(&path, &change).await {
                    Ok(it) => note(&format!("called “{}”", clean(&it.view.title, Shape::Line))),
                    Err(refused @ ApiError::Refused(_)) => fault(&refused.into()),
                    Err(fault) => return Err(fault.into()),
                }
            }
            Said::Help => self.page.line(HELP)?,
            Said::Leave => return Ok(false),
            Said::Unknown(line) => note(&format!("`{line}` is no command here: /help says which there are")),
        }
        Ok(true)
    }

    async fn tell(&mut self, text: String) -> Result<()> {
        if let (Turn::Card(plan), Some(decision)) = (&self.turn, Decision::read(&text)) {
            match decision.post(self.api, plan).await {
                Ok(()) => {}
                Err(refused @ ApiError::Refused(_)) => fault(&refused.into()),
                Err(fault) => return Err(fault.into()),
            }
            // What waits now is shown.
            self.turn = Turn::Coo;
            return self.look().await;
        }
        let Turn::Asked(item) = &self.turn else {
            let message = Message { text: text.clone() };
            return self.order("messages", &message, Some(text)).await;
        };
        let (id, body) = (item.id.to_string(), answer(item, &text));
        match self.api.post::<serde_json::Value>(&["inbox", &id, "answer"], &body).await {
            Ok(_) => {
                self.page.said(&text);
                self.turn = Turn::Coo;
                Ok(())
            }
            Err(refused @ ApiError::Refused(_)) => {
                fault(&refused.into());
                self.look().await
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Ctrl-C: the turn under way is ended; a second one leaves.
    async fn interrupt(&mut self) -> Result<bool> {
        if std::mem::replace(&mut self.is_leaving, true) {
            return Ok(false);
        }
        if matches!(self.turn, Turn::Coo) {
            note("stopped; Ctrl-C again leaves");
            self.is_stopped = true;
            self.order("stop", &Nothing {}, None).await?;
        } else {
            note("Ctrl-C again leaves; everything goes on");
        }
        Ok(true)
    }

    /// Asks for something that changes nothing about whose turn it is.
    async fn wish(&self, verb: &str, then: &str) -> Result<()> {
        let path = ["conversations", &self.id.to_string(), verb].map(ToOwned::to_owned);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.api.post::<ConversationView>(&path, &Nothing {}).await {
            Ok(_) => note(then),
            Err(refused @ ApiError::Refused(_)) => fault(&refused.into()),
            Err(fault) => return Err(fault.into()),
        }
        Ok(())
    }

    /// Asks for something of the conversation, and sees whose turn it is then. What the server refuses is told. `said` are
    /// the words that it takes, if it does.
    async fn order(&mut self, verb: &str, body: &impl Serialize, said: Option<String>) -> Result<()> {
        let path = ["conversations", &self.id.to_string(), verb].map(ToOwned::to_owned);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.api.post::<ConversationView>(&path, body).await {
            Ok(it) => {
                if let Some(text) = said {
                    self.page.said(&text);
                }
                self.stands(&it.view).await
            }
            Err(refused @ ApiError::Refused(_)) => {
                fault(&refused.into());
                Ok(())
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

/// The next line; without a keyboard it never comes.
async fn next(keyboard: Option<&mut Keyboard>) -> std::io::Result<Option<String>> {
    match keyboard {
        Some(keyboard) => keyboard.next().await,
        None => std::future::pending().await,
    }
}
