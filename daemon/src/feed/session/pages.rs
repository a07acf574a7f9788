//! Recorded events: from the ledger, then from the ring.

use super::state::{End, Session, Step, within};
use crate::feed::entry::Entry;
use crate::feed::merge::Merge;
use crate::feed::ring::Found;
use axum::extract::ws::{Message, close_code};
use deputy_actors::ports::LedgerFault;
use deputy_protocol::api::Frame;
use futures::SinkExt as _;

impl Session {
    /// A position of another history, or one that was never given, means nothing here.
    pub(super) async fn check_history(&mut self) -> Step {
        let ledger = self.hub.places.ledger.clone();
        self.find_head().await?;
        if self.ask.ledger_id.is_none_or(|id| id == ledger.id()) && self.position <= self.head {
            return Ok(());
        }
        self.say(&Frame::Reset { ledger_id: ledger.id() }).await?;
        Err(End::Close(close_code::NORMAL, "another history"))
    }

    /// Whoever recorded something may have its answer before the head is told, here or by another daemon: so the
    /// ledger is asked what there really is.
    pub(super) async fn find_head(&mut self) -> Step {
        let (ledger, page) = (self.hub.places.ledger.clone(), self.hub.places.settings.page);
        loop {
            let beyond = ledger.read_all(self.head, page).await.map_err(unreadable)?;
            self.head = beyond.last().map_or(self.head, |event| event.position);
            if beyond.len() < page as usize {
                return Ok(());
            }
        }
    }

    /// Sends what comes next; whether there may be more.
    pub(super) async fn advance(&mut self) -> Result<bool, End> {
        match self.place.after(self.position) {
            Found::Entries(entries) if entries.is_empty() => {
                if !self.is_live && self.position >= self.head {
                    self.is_live = true;
                    let ledger_id = self.hub.places.ledger.id();
                    self.say(&Frame::Live { position: self.position, ledger_id }).await?;
                    self.told = self.position;
                }
                Ok(false)
            }
            Found::Entries(entries) => {
                let last = entries.last().map_or(self.position, |entry| entry.position);
                let is_full = entries.len() >= self.hub.places.settings.page as usize;
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
    pub(super) async fn replay(&mut self) -> Step {
        let ledger = self.hub.places.ledger.clone();
        if self.ask.streams.is_empty() {
            let events =
                ledger.read_all(self.position, self.hub.places.settings.page).await.map_err(unreadable)?;
            let entries: Vec<Entry> = events.iter().map(Entry::new).collect();
            let last = entries.last().map(|entry| entry.position).ok_or(End::Gone)?;
            return self.send_page(entries.iter(), last).await;
        }
        let until = (*ledger.head().borrow()).max(self.head);
        let mut merge = Merge::new(self.ask.streams.clone(), self.position);
        let mut page = Vec::new();
        while let Some(event) = merge.next(&*ledger, until).await.map_err(unreadable)? {
            page.push(Entry::new(&event));
            if page.len() >= self.hub.places.settings.page as usize {
                let last = event.position;
                self.send_page(page.iter(), last).await?;
                page.clear();
            }
        }
        self.send_page(page.iter(), until).await
    }

    /// Writes many and flushes once: that is worth several times the rate.
    pub(super) async fn send_page<'a>(
        &mut self,
        entries: impl Iterator<Item = &'a Entry>,
        last: u64,
    ) -> Step {
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
        within(self.hub.places.settings.write_timeout, write).await?;
        (self.told, self.position) = (told, last);
        if self.position - self.told >= self.hub.places.settings.position_after {
            self.tell().await?;
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unreadable(fault: LedgerFault) -> End {
    tracing::warn!(%fault, "a reader of the feed is sent away");
    End::Close(close_code::ERROR, "the ledger does not answer")
}
