//! The session: whatever happens, and whatever is written, in the order in which it comes.

use super::keyboard::Keyboard;
use super::page::Page;
use super::said::{HELP, Said};
use super::turn::{Turn, answer};
use crate::api::{Api, ApiError, history};
use crate::feed::{Feed, FeedError, Item};
use crate::outcome::{Outcome, of_run};
use crate::render::{Out, diff, fault, note, run_line, short};
use anyhow::Result;
use deputy_protocol::api::{HandOver, Message, Nothing, RunView};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use serde::Serialize;
use std::collections::VecDeque;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// Items of the feed between the connection and the page.
const ITEMS: usize = 64;

/// Talks until the run has ended or the founder leaves.
pub(crate) async fn talk(api: &Api, out: Out, run: RunId, keyboard: Keyboard) -> Result<Outcome> {
    let mut talker = Talker {
        api,
        out,
        run,
        page: Page::new(out),
        turn: Turn::Agent,
        told: 0,
        unsaid: VecDeque::new(),
        is_live: false,
        is_leaving: false,
    };
    talker.catch_up().await?;
    let outcome = talker.go(keyboard).await?;
    let view = api.get::<RunView>(&["runs", &run.to_string()], &[]).await?.view;
    if !out.json {
        if outcome.is_none() {
            let id = short(&run);
            note(&format!("run {id} goes on without you: `deputy attach {id}` comes back to it"));
        }
        talker.page.line(&run_line(&view))?;
    }
    Ok(outcome.or_else(|| of_run(&view)).unwrap_or(Outcome::Interrupted))
}

/// Follows the feed beside everything else: a connection is not dropped because somebody wrote something.
pub(crate) fn follow(api: &Api, after: u64, streams: Vec<Stream>) -> mpsc::Receiver<Result<Item, FeedError>> {
    let mut feed = Feed::new(api.server().clone(), after, streams);
    let (sender, items) = mpsc::channel(ITEMS);
    tokio::spawn(async move {
        loop {
            let item = feed.next().await;
            let is_over = item.is_err();
            if sender.send(item).await.is_err() || is_over {
                return;
            }
        }
    });
    items
}

struct Talker<'a> {
    api: &'a Api,
    out: Out,
    run: RunId,
    page: Page,
    turn: Turn,
    /// Position of the last fact that was told.
    told: u64,
    /// Lines that wait for the founder's turn.
    unsaid: VecDeque<String>,
    /// Whether what is told is of now.
    is_live: bool,
    /// Ctrl-C was pressed and nothing was said since.
    is_leaving: bool,
}

impl Talker<'_> {
    /// Until the run has ended; none when the founder leaves before.
    async fn go(&mut self, mut keyboard: Keyboard) -> Result<Option<Outcome>> {
        let mut feed = follow(self.api, self.told, vec![Stream::Run(self.run), Stream::Steps(self.run)]);
        let mut has_more = true;
        // One listener for the whole session: a press while something is being done is heard after it.
        let mut presses = signal(SignalKind::interrupt())?;
        loop {
            if let Turn::Over(outcome) = self.turn {
                return Ok(Some(outcome));
            }
            let is_due = keyboard.is_person || !matches!(self.turn, Turn::Agent);
            if is_due && let Some(line) = self.unsaid.pop_front() {
                if !self.say(&line).await? {
                    return Ok(None);
                }
                continue;
            }
            let is_silent = !has_more && self.unsaid.is_empty();
            if is_silent && (keyboard.is_person || !matches!(self.turn, Turn::Agent)) {
                return Ok(None);
            }
            tokio::select! {
                item = feed.recv() => match item {
                    Some(item) => self.hear(item?).await?,
                    None => return Ok(None),
                },
                line = keyboard.next(), if has_more => match line? {
                    Some(line) => self.unsaid.push_back(line),
                    None => has_more = false,
                },
                _ = presses.recv() => {
                    if !self.interrupt().await? {
                        return Ok(None);
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
                self.is_live && event.kind.starts_with("run.")
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
                note("the server has another history now; starting over");
                self.told = 0;
                self.catch_up().await?;
                false
            }
        };
        if looks { self.look().await } else { Ok(()) }
    }

    /// All that is recorded by now.
    async fn catch_up(&mut self) -> Result<()> {
        for event in history(self.api, self.run, self.told).await? {
            self.told = event.position;
            self.page.event(&event)?;
        }
        self.look().await
    }

    async fn look(&mut self) -> Result<()> {
        let read = self.api.get::<RunView>(&["runs", &self.run.to_string()], &[]).await;
        match read {
            Ok(run) => self.stands(&run.view).await,
            // The feed says when the server is back, and then it is asked again.
            Err(fault) if fault.is_passing() => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn stands(&mut self, run: &RunView) -> Result<()> {
        let was_agents = matches!(self.turn, Turn::Agent);
        self.turn = Turn::of(self.api, run).await?;
        if !was_agents || matches!(self.turn, Turn::Agent) {
            return Ok(());
        }
        self.is_leaving = false;
        // What led here is told first.
        for event in history(self.api, self.run, self.told).await? {
            self.told = event.position;
            self.page.event(&event)?;
        }
        match &self.turn {
            Turn::Agent | Turn::Over(_) => return Ok(()),
            Turn::Founder => {}
            Turn::Asked(item) => self.page.question(item)?,
        }
        self.page.prompt().map_err(Into::into)
    }

    /// Does what a line means; false when that is to leave.
    async fn say(&mut self, line: &str) -> Result<bool> {
        self.is_leaving = false;
        match Said::read(line) {
            Said::Words(text) => {
                if let Turn::Asked(item) = &self.turn {
                    let (path, body) = (item.id.to_string(), answer(item, &text));
                    self.post::<serde_json::Value>(&["inbox", &path, "answer"], &body).await?;
                    self.turn = Turn::Agent;
                    self.look().await?;
                } else {
                    self.page.said(&text);
                    self.order("message", &Message { text }).await?;
                }
            }
            Said::Done => self.order("hand-over", &HandOver { text: None }).await?,
            Said::Delegate(text) => {
                self.page.said(&text);
                self.order("hand-over", &HandOver { text: Some(text) }).await?;
            }
            Said::Take => self.order("take-back", &Nothing {}).await?,
            Said::Interrupt => self.order("interrupt", &Nothing {}).await?,
            Said::Stop => self.order("stop", &Nothing {}).await?,
            Said::Diff => {
                let bytes = self.api.text(&["runs", &self.run.to_string(), "diff"]).await?;
                let text = String::from_utf8_lossy(&bytes);
                let shown = if text.is_empty() {
                    "nothing is changed".to_owned()
                } else {
                    diff(&text, self.out.colours)
                };
                self.page.line(&shown)?;
                self.prompt_again()?;
            }
            Said::Help => {
                self.page.line(HELP)?;
                self.prompt_again()?;
            }
            Said::Leave => return Ok(false),
            Said::Unknown(line) => {
                note(&format!("`{line}` is no command here: /help says which there are"));
                self.prompt_again()?;
            }
        }
        Ok(true)
    }

    /// It is still the founder's turn, after an answer of our own.
    fn prompt_again(&mut self) -> Result<()> {
        if matches!(self.turn, Turn::Founder | Turn::Asked(_)) {
            self.page.prompt()?;
        }
        Ok(())
    }

    /// Ctrl-C: the turn under way is ended; a second one leaves.
    async fn interrupt(&mut self) -> Result<bool> {
        if std::mem::replace(&mut self.is_leaving, true) {
            return Ok(false);
        }
        if matches!(self.turn, Turn::Agent) {
            note("interrupted; Ctrl-C again leaves");
            self.order("interrupt", &Nothing {}).await?;
        } else {
            note("Ctrl-C again leaves; everything goes on");
        }
        Ok(true)
    }

    /// Asks for something of the run, and sees how it stands then.
    async fn order(&mut self, verb: &str, body: &impl Serialize) -> Result<()> {
        let path = ["runs", &self.run.to_string(), verb].map(ToOwned::to_owned);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.post::<RunView>(&path, body).await? {
            Some(run) => self.stands(&run).await,
            None => Ok(()),
        }
    }

    /// What the server refuses is told, and the session goes on.
    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<Option<T>> {
        match self.api.post::<T>(path, body).await {
            Ok(answer) => Ok(Some(answer.view)),
            Err(refused @ ApiError::Refused(_)) => {
                fault(&refused.into());
                Ok(None)
            }
            Err(fault) => Err(fault.into()),
        }
    }
}
