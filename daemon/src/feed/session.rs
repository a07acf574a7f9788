//! One reader's connection.

use super::deltas::Delta;
use super::entry::Entry;
use super::hub::{FeedHub, Place};
use super::merge::Merge;
use super::reader::{Admission, Ask, Reader};
use super::ring::Found;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use deputy_actors::ports::LedgerFault;
use deputy_domain::ledger::{RowKey, Table};
use deputy_protocol::api::Frame;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::RunId;
use futures::SinkExt as _;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};

/// Messages that a reader may send between two looks at its token; it has nothing to say but pongs.
const MESSAGES_MAX: u32 = 100;

/// Why a connection ends.
enum End {
    /// The reader went, or can no longer be reached.
    Gone,
    /// We close it, with a last word.
    Close(u16, &'static str),
}

type Step = Result<(), End>;

struct Session {
    socket: WebSocket,
    hub: FeedHub,
    place: Place,
    reader: Reader,
    ask: Ask,
    admission: Arc<dyn Admission>,
    /// The last position that was scanned.
    position: u64,
    /// The last position that the reader was told.
    told: u64,
    /// All that was recorded before the connection began is sent once this is reached.
    head: u64,
    is_live: bool,
    messages: u32,
    /// Whether it has said anything, be it a pong, since the last ping.
    is_heard: bool,
    /// Whether runs are of the reader's project.
    runs: HashMap<RunId, bool>,
}

/// Serves one reader until it goes, is told to, or the feed closes.
pub async fn serve(
    socket: WebSocket,
    hub: FeedHub,
    place: Place,
    reader: Reader,
    ask: Ask,
    admission: Arc<dyn Admission>,
) {
    let _counted = hub.sessions.token();
    let (position, head) = (ask.after, *hub.shared.ledger.head().borrow());
    let mut session = Session {
        socket,
        hub,
        place,
        reader,
        ask,
        admission,
        position,
        told: position,
        head,
        is_live: false,
        messages: 0,
        is_heard: true,
        runs: HashMap::new(),
    };
    let Err(end) = session.run().await else { return };
    if let End::Close(code, reason) = end {
        let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
        // Best effort: the reader may be gone already.
        let _ = timeout(session.hub.shared.settings.write_timeout, session.socket.send(close)).await;
    }
}

impl Session {
    async fn run(&mut self) -> Step {
        self.check_history().await?;
        let settings = self.hub.shared.settings;
        let mut recheck = ticks(settings.recheck_every);
        let mut tell = ticks(settings.position_every);
        let closing = self.hub.closing.clone();
        // Transcripts and output are not for viewers.
        let sees_deltas = self.reader.visibility >= Visibility::Developer;
        let mut deltas = sees_deltas.then(|| self.hub.deltas.watch());
        let mut more = true;
        loop {
            tokio::select! {
                biased;
                () = closing.cancelled() => return Err(End::Close(close_code::AWAY, "the daemon goes down")),
                _ = recheck.tick() => self.recheck().await?,
                message = self.socket.recv() => self.hear(message.as_ref())?,
                () = std::future::ready(()), if more => more = self.advance().await?,
                () = self.place.moved(), if !more => more = true,
                _ = tell.tick(), if !more => self.check_on_it().await?,
                delta = piece(deltas.as_mut()), if !more && sees_deltas => self.show(delta, deltas.as_mut()).await?,
            }
        }
    }

    /// A position of another history, or one that was never given, means nothing here.
    async fn check_history(&mut self) -> Step {
        let ledger = self.hub.shared.ledger.clone();
        let is_ours = self.ask.ledger_id.is_none_or(|id| id == ledger.id());
        let exists = self.ask.after <= self.head || {
            // Another daemon on this database may have recorded it just now.
            let there = ledger.read_all(self.ask.after - 1, 1).await.map_err(unreadable)?;
            there.first().is_some_and(|event| event.position == self.ask.after)
        };
        if is_ours && exists {
            return Ok(());
        }
        self.say(&Frame::Reset { ledger_id: ledger.id() }).await?;
        Err(End::Close(close_code::NORMAL, "another history"))
    }

    /// Sends what comes next; whether there may be more.
    async fn advance(&mut self) -> Result<bool, End> {
        match self.place.after(self.position) {
            Found::Entries(entries) if entries.is_empty() => {
                if !self.is_live && self.position >= self.head {
                    self.is_live = true;
                    let ledger_id = self.hub.shared.ledger.id();
                    self.say(&Frame::Live { position: self.position, ledger_id }).await?;
                    self.told = self.position;
                }
                Ok(false)
            }
            Found::Entries(entries) => {
                let last = entries.last().map_or(self.position, |entry| entry.position);
                let is_full = entries.len() >= self.hub.shared.settings.page as usize;
                self.send_page(entries.iter().map(AsRef::as_ref), last).await?;
                // A live reader of less than a page has it all: what came meanwhile, it is told of.
                Ok(is_full || !self.is_live)
            }
            Found::Behind if self.is_live => {
                self.say(&Frame::Lagged { position: self.position }).await?;
                Err(End::Close(close_code::AGAIN, "too slow"))
            }
            Found::Behind => self.replay().await.map(|()| true),
        }
    }

    /// From the ledger, as far as it goes now.
    async fn replay(&mut self) -> Step {
        let ledger = self.hub.shared.ledger.clone();
        if self.ask.streams.is_empty() {
            let events =
                ledger.read_all(self.position, self.hub.shared.settings.page).await.map_err(unreadable)?;
            let entries: Vec<Entry> = events.iter().map(Entry::new).collect();
            let last = entries.last().map(|entry| entry.position).ok_or(End::Gone)?;
            return self.send_page(entries.iter(), last).await;
        }
        let until = (*ledger.head().borrow()).max(self.head);
        let mut merge = Merge::new(self.ask.streams.clone(), self.position);
        let mut page = Vec::new();
        while let Some(event) = merge.next(&*ledger, until).await.map_err(unreadable)? {
            page.push(Entry::new(&event));
            if page.len() >= self.hub.shared.settings.page as usize {
                let last = event.position;
                self.send_page(page.iter(), last).await?;
                page.clear();
            }
        }
        self.send_page(page.iter(), until).await
    }

    /// Writes many and flushes once: that is worth several times the rate.
    async fn send_page<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>, last: u64) -> Step {
        let (reader, ask, socket) = (self.reader, &self.ask, &mut self.socket);
        let mut told = self.told;
        let write = async {
            let mut wrote = false;
            for entry in entries.filter(|entry| reader.gets(ask, entry)) {
                socket.feed(Message::Text(entry.text.clone())).await?;
                told = entry.position;
                wrote = true;
            }
            if wrote { socket.flush().await } else { Ok(()) }
        };
        within(self.hub.shared.settings.write_timeout, write).await?;
        (self.told, self.position) = (told, last);
        if self.position - self.told >= self.hub.shared.settings.position_after {
            self.tell().await?;
        }
        Ok(())
    }

    async fn tell(&mut self) -> Step {
        self.told = self.position;
        self.say(&Frame::Position { position: self.position }).await
    }

    /// Says how far it has come, and pings: a connection whose other end vanished looks alive for a long time.
    async fn check_on_it(&mut self) -> Step {
        if !std::mem::take(&mut self.is_heard) {
            return Err(End::Gone);
        }
        let ping = self.socket.feed(Message::Ping(Bytes::new()));
        within(self.hub.shared.settings.write_timeout, ping).await?;
        self.tell().await
    }

    async fn recheck(&mut self) -> Step {
        self.messages = 0;
        if self.admission.holds().await {
            Ok(())
        } else {
            Err(End::Close(close_code::POLICY, "the token is no longer valid"))
        }
    }

    fn hear(&mut self, message: Option<&Result<Message, axum::Error>>) -> Step {
        self.messages += 1;
        self.is_heard = true;
        match message {
            None | Some(Err(_) | Ok(Message::Close(_))) => Err(End::Gone),
            Some(Ok(_)) if self.messages > MESSAGES_MAX => {
                Err(End::Close(close_code::POLICY, "this feed is for listening"))
            }
            Some(Ok(_)) => Ok(()),
        }
    }

    /// Pieces that wait, with one flush. Those that were missed are gone.
    async fn show(
        &mut self,
        first: Result<Arc<Delta>, broadcast::error::RecvError>,
        mut deltas: Option<&mut broadcast::Receiver<Arc<Delta>>>,
    ) -> Step {
        let mut next = first.ok();
        let mut texts: Vec<Utf8Bytes> = Vec::new();
        while let Some(delta) = next {
            let is_wanted = self.ask.streams.is_empty() || self.ask.streams.contains(&delta.stream);
            if self.is_live && is_wanted && self.is_of_its_project(delta.run_id).await {
                texts.push(delta.text.clone());
            }
            next = deltas.as_mut().and_then(|deltas| deltas.try_recv().ok());
        }
        let socket = &mut self.socket;
        let write = async {
            for text in texts {
                socket.feed(Message::Text(text)).await?;
            }
            socket.flush().await
        };
        within(self.hub.shared.settings.write_timeout, write).await
    }

    async fn is_of_its_project(&mut self, run_id: RunId) -> bool {
        let Some(project_id) = self.reader.project_id else { return true };
        if let Some(known) = self.runs.get(&run_id) {
            return *known;
        }
        let key = RowKey { table: Table::Runs, key: run_id.to_string() };
        let row = self.hub.shared.ledger.row(&key).await;
        let is_its = row.is_ok_and(|row| row.is_some_and(|row| row.row.parent == project_id.to_string()));
        self.runs.insert(run_id, is_its);
        is_its
    }

    async fn say(&mut self, frame: &Frame) -> Step {
        let text = serde_json::to_string(frame).expect("plain data always serialises");
        let send = self.socket.send(Message::Text(text.into()));
        within(self.hub.shared.settings.write_timeout, send).await
    }
}

/// The next piece; for a viewer it never comes.
async fn piece(
    deltas: Option<&mut broadcast::Receiver<Arc<Delta>>>,
) -> Result<Arc<Delta>, broadcast::error::RecvError> {
    match deltas {
        Some(deltas) => deltas.recv().await,
        None => std::future::pending().await,
    }
}

async fn within(limit: std::time::Duration, write: impl Future<Output = Result<(), axum::Error>>) -> Step {
    match timeout(limit, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unreadable(fault: LedgerFault) -> End {
    tracing::warn!(%fault, "a reader of the feed is sent away");
    End::Close(close_code::ERROR, "the ledger does not answer")
}

fn ticks(every: std::time::Duration) -> Interval {
    let mut ticks = interval_at(tokio::time::Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
