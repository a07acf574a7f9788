//! An open terminal.

use super::keys::Keys;
use crate::ports::{Hand, Present, Screen, Shown, Slot, World};
use crate::run::book::{RunBook, unless_late};
use bytes::Bytes;
use chrono::TimeDelta;
use deputy_domain::run::{Command, Stance, TerminalTraffic, stance};
use deputy_domain::secret::{Pass, Redactor};
use deputy_protocol::ids::{RunId, TerminalId};
use deputy_protocol::link::RequestId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long what looks like the beginning of a secret is held back: a program writes one in a piece, a person types it
/// letter by letter and wants to see each.
const HOLD: TimeDelta = TimeDelta::milliseconds(50);
/// Between two looks whether the run moved on.
const LOOK_AGAIN: TimeDelta = TimeDelta::milliseconds(250);

/// A program that was begun on a terminal.
pub(super) type Begun = (Arc<dyn Hand>, Box<dyn Screen>);

/// Why a terminal ends that nobody closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The run stands otherwise than when it was opened.
    MovedOn,
    /// The daemon goes down.
    Closing,
}

/// An open terminal. Whoever has one calls [`Terminal::close`] in the end; the room it takes is given back in any case.
pub struct Terminal {
    world: World,
    run_id: RunId,
    id: TerminalId,
    hand: Arc<dyn Hand>,
    screen: Box<dyn Screen>,
    redactor: Redactor,
    pass: Pass,
    /// The end, once it came, while what was held back is shown before it.
    last: Option<Shown>,
    has_ended: bool,
    stance: Stance,
    note: String,
    typed: Arc<AtomicU64>,
    shown: u64,
    present: Present,
}

impl Terminal {
    pub(super) fn new(
        world: World,
        (run_id, terminal_id): (RunId, TerminalId),
        (hand, screen): Begun,
        (stance, note): (Stance, String),
        redactor: Redactor,
        present: Present,
    ) -> Self {
        Self {
            world,
            run_id,
            id: terminal_id,
            hand,
            screen,
            pass: redactor.pass(),
            redactor,
            last: None,
            has_ended: false,
            stance,
            note,
            typed: Arc::default(),
            shown: 0,
            present,
        }
    }

    /// What a person should know before they type.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Its keys; for one who types.
    pub fn keys(&self) -> Keys {
        Keys {
            hand: Arc::clone(&self.hand),
            request: RequestId(self.id.0),
            typed: Arc::clone(&self.typed),
            seq: 0,
        }
    }

    /// What it shows next, without the project's secrets. May be dropped and called again.
    pub async fn next(&mut self) -> Shown {
        loop {
            if let Some(last) = self.last.take() {
                self.has_ended = true;
                return last;
            }
            let shown = if self.pass.holds() {
                let clock = Arc::clone(&self.world.clock);
                tokio::select! {
                    biased;
                    shown = self.screen.next() => Some(shown),
                    () = clock.sleep_until(clock.now() + HOLD) => None,
                }
            } else {
                Some(self.screen.next().await)
            };
            let clean = match shown {
                Some(Shown::Bytes(bytes)) => {
                    self.shown += bytes.len() as u64;
                    self.pass.push(&bytes)
                }
                Some(last) => {
                    self.last = Some(last);
                    self.held_back()
                }
                None => self.held_back(),
            };
            if !clean.is_empty() {
                return Shown::Bytes(Bytes::from(clean));
            }
        }
    }

    fn held_back(&mut self) -> Vec<u8> {
        std::mem::replace(&mut self.pass, self.redactor.pass()).finish()
    }

    /// Waits until it has to end: the run moved on from where it stood, or the daemon goes down.
    pub fn over(&self) -> impl Future<Output = Over> + Send + use<> {
        let (world, run_id, stance) = (self.world.clone(), self.run_id, self.stance);
        async move {
            let closing = world.terminals.closing();
            tokio::select! {
                () = closing.cancelled() => Over::Closing,
                () = moved_on(&world, run_id, stance) => Over::MovedOn,
            }
        }
    }

    /// Ends it with all that runs on it, and records that.
    pub async fn close(self) {
        let Self { world, run_id, id: terminal_id, hand, has_ended, typed, shown, present, .. } = self;
        if !has_ended {
            // Hands that are gone took it along.
            let _ = hand.hang_up(RequestId(terminal_id.0)).await;
        }
        release(&world, run_id, present).await;
        let input_bytes = typed.load(Ordering::Relaxed);
        let traffic = Some(TerminalTraffic { input_bytes, output_bytes: shown });
        let command = Command::CloseTerminal { terminal_id, traffic };
        let closed = RunBook::new(world).command(run_id, command, "deputy").await;
        if let Err(fault) = unless_late(closed) {
            // It stays on record as open until another daemon looks after it.
            tracing::warn!(run = %run_id, %fault, "the end of a terminal could not be recorded");
        }
    }
}

/// Gives the room of a terminal back; behind the last one of a run its hands are ended.
pub(super) async fn release(world: &World, run_id: RunId, present: Present) {
    let gate = world.terminals.gate(run_id).await;
    if present.is_last() {
        match world.hands.close(run_id, Slot::Terminal).await {
            Ok(report) if report.survivors > 0 => {
                tracing::error!(run = %run_id, survivors = report.survivors, "processes outlived their terminal");
            }
            Ok(_) => {}
            Err(fault) => tracing::warn!(run = %run_id, %fault, "the hands of a terminal could not be ended"),
        }
    }
    // In this order: whoever is next behind the gate counts those that are there.
    drop(present);
    drop(gate);
}

async fn moved_on(world: &World, run_id: RunId, stood: Stance) {
    let book = RunBook::new(world.clone());
    let mut head = world.ledger.head();
    loop {
        head.mark_unchanged();
        match book.load(run_id).await {
            Ok(Some(loaded)) if stance(&loaded.run) == Ok(stood) => {}
            Ok(_) => return,
            // It is looked at again with the next fact.
            Err(fault) => tracing::debug!(run = %run_id, %fault, "a terminal's run could not be looked at"),
        }
        world.clock.sleep_until(world.clock.now() + LOOK_AGAIN).await;
        if head.changed().await.is_err() {
            return;
        }
    }
}
