//! From the first frame to the last.

use super::pieces::piece;
use super::state::{End, Session, Step, within};
use crate::feed::hub::FeedHub;
use crate::feed::places::Place;
use crate::feed::reader::{Admission, After, Ask, Reader};
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use deputy_protocol::api::Said;
use deputy_protocol::event::Visibility;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};

/// Messages that a reader may send between two looks at its token; it has nothing to say but pongs, and whether it is seen.
const MESSAGES_MAX: u32 = 100;

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
    let head = *hub.places.ledger.head().borrow();
    let position = match ask.after {
        After::Position(position) => position,
        After::Head => head,
    };
    let look = hub.presence.enter(reader.person);
    let mut session = Session {
        socket,
        hub,
        place,
        look,
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
        let _ = timeout(session.hub.places.settings.write_timeout, session.socket.send(close)).await;
    }
}

impl Session {
    async fn run(&mut self) -> Step {
        self.check_history().await?;
        let settings = self.hub.places.settings;
        let mut recheck = ticks(settings.recheck_every);
        let mut tell = ticks(settings.position_every);
        // Kept over the turns of the loop: each new one takes its place in a list that all readers share.
        let mut closing = std::pin::pin!(self.hub.closing.clone().cancelled_owned());
        // Transcripts and output are not for viewers.
        let sees_deltas = self.reader.visibility >= Visibility::Developer;
        let mut deltas = sees_deltas.then(|| self.hub.deltas.watch());
        let mut more = true;
        loop {
            tokio::select! {
                biased;
                () = closing.as_mut() => return Err(End::Close(close_code::AWAY, "the daemon goes down")),
                _ = recheck.tick() => self.recheck().await?,
                message = self.socket.recv() => self.hear(message.as_ref())?,
                () = self.look.asked() => self.ping().await?,
                () = std::future::ready(()), if more => more = self.advance().await?,
                () = self.place.moved(), if !more => more = self.advance().await?,
                _ = tell.tick(), if !more => self.check_on_it().await?,
                delta = piece(deltas.as_mut()), if !more && sees_deltas => self.show(delta, deltas.as_mut()).await?,
            }
        }
    }

    /// Says how far it has come, and pings: a connection whose other end vanished looks alive for a long time.
    async fn check_on_it(&mut self) -> Step {
        if !std::mem::take(&mut self.is_heard) {
            return Err(End::Gone);
        }
        self.ping().await?;
        self.tell().await
    }

    async fn ping(&mut self) -> Step {
        let ping = self.socket.send(Message::Ping(Bytes::new()));
        within(self.hub.places.settings.write_timeout, ping).await
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
            Some(Ok(message)) => {
                self.look.heard(said(message));
                Ok(())
            }
        }
    }
}

/// Whether it says that somebody can see it. Whatever else it says means nothing.
fn said(message: &Message) -> Option<bool> {
    let Message::Text(text) = message else { return None };
    let Said::Visible { visible } = serde_json::from_str(text).ok()?;
    Some(visible)
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval_at(tokio::time::Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
