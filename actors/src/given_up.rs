//! Tells the founder of children that were given up, through the outbox.
//!
//! Owner: whoever starts the tree, and lives longer than it. Invariant: one notice a child, however often it is started
//! and given up again within the hour, also by later lives of the daemon; what a supervisor reported is told even if the
//! whole tree ends over it.

use crate::office::HouseHandle;
use crate::ports::{LedgerFault, World};
use crate::supervision::{Exhausted, Notices};
use chrono::Duration;
use deputy_protocol::At;
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::EventId;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Reports that wait for the ledger. More children than this do not fail before it is back.
const WAITING_MAX: usize = 1_024;

/// Until a ledger that did not answer is tried again.
const LEDGER_RETRY_S: i64 = 5;

/// Where supervisors report, and who passes it on to the founder.
pub fn given_up(world: World) -> (Arc<dyn Notices>, Teller) {
    let (sender, reports) = mpsc::channel(WAITING_MAX);
    let notices = Arc::new(move |exhausted: &Exhausted| {
        if sender.try_send(exhausted.clone()).is_err() {
            // The supervisor has logged what it is about.
            tracing::error!("nobody can be told of a child that was given up");
        }
    });
    (notices, Teller { world, reports, waiting: VecDeque::new() })
}

/// Passes reports on to the founder.
pub struct Teller {
    world: World,
    reports: mpsc::Receiver<Exhausted>,
    /// What is to be told, each under an id of its own, so that trying again does not tell it twice.
    waiting: VecDeque<(EventId, Report)>,
}

/// A child that was given up.
#[derive(Clone)]
struct Report {
    child: String,
    error: String,
    at: At,
}

impl Teller {
    /// Passes on what comes. It can be dropped at any await and called again.
    pub async fn run(&mut self) -> Infallible {
        loop {
            self.pass_on().await;
            match self.reports.recv().await {
                Some(exhausted) => self.hear(&exhausted),
                // The tree is gone, and whoever waits for that hears of it elsewhere.
                None => std::future::pending().await,
            }
        }
    }

    /// Passes on what came last, once the tree is gone.
    pub async fn finish(mut self) {
        while let Ok(exhausted) = self.reports.try_recv() {
            self.hear(&exhausted);
        }
        for (event_id, report) in self.waiting {
            if let Err(fault) = tell(&self.world, event_id, report).await {
                tracing::error!(%fault, "the founder could not be told of a child that was given up");
            }
        }
    }

    fn hear(&mut self, exhausted: &Exhausted) {
        // The first part of the name is that of the instance, which says nothing to people.
        let supervisor = exhausted.supervisor.split_once('/').map(|(_, path)| format!("{path}/"));
        let child = format!("{}{}", supervisor.unwrap_or_default(), exhausted.child);
        let report = Report { child, error: exhausted.error.clone(), at: self.world.clock.now() };
        self.waiting.push_back((self.world.event_id(), report));
    }

    async fn pass_on(&mut self) {
        while let Some((event_id, report)) = self.waiting.front().cloned() {
            match tell(&self.world, event_id, report).await {
                Err(LedgerFault::Unavailable { .. }) => {
                    let at = self.world.clock.now() + Duration::seconds(LEDGER_RETRY_S);
                    self.world.clock.sleep_until(at).await;
                    continue;
                }
                Err(fault) => {
                    tracing::error!(%fault, "the founder could not be told of a child that was given up");
                }
                Ok(()) => {}
            }
            self.waiting.pop_front();
        }
    }
}

async fn tell(world: &World, event_id: EventId, report: Report) -> Result<(), LedgerFault> {
    let house = HouseHandle::new(world.clone());
    let Report { child, error, at } = report;
    // The reconciler gives a run a new owner all the time, and systemd starts the daemon anew: that is no news.
    if house.load().await?.was_given_up(&child, at) {
        return Ok(());
    }
    let run_id = child.strip_prefix("runs/").and_then(|id| id.parse().ok());
    house.record(event_id, HouseEvent::ChildGaveUp { child, run_id, error, at }).await
}
